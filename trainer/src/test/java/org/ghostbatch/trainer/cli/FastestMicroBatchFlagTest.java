package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The micro-batch of large updates where no flag names it. */
class FastestMicroBatchFlagTest {
  private static final int LARGE = 2048;

  @TempDir private Path directory;

  @Test
  void ofALongRunItIsTriedPrintedWrittenDownAndKept() throws IOException {
    Commands.Outcome first = train("first", 150);
    assertThat(first.out())
        .containsPattern("micro-batch [0-9,]+, the fastest of 512 \\([0-9,]+ images/s\\), 1,024 ");
    JsonNode config = Runs.json(directory.resolve("first"), "config.json");
    assertThat(config.get("micro_batch_search").asText()).isEqualTo("fastest");
    assertThat(config.get("micro_batch").asInt()).isIn(512, 1024, LARGE);

    Commands.Outcome resumed =
        run("train", "--resume", directory.resolve("first").toString(), "--epochs", "151");
    assertThat(resumed.out()).doesNotContain("the fastest of");
    assertThat(Runs.json(directory.resolve("first"), "config.json").get("micro_batch"))
        .isEqualTo(config.get("micro_batch"));
    theLargestIsLookedForWhereTheFastestWasFound();
  }

  private void theLargestIsLookedForWhereTheFastestWasFound() throws IOException {
    Path run = directory.resolve("first");
    String[] resume = {"train", "--resume", run.toString(), "--epochs"};
    assertThat(run(Commands.join(List.of(resume), "152", "--micro-batch", "auto")).out())
        .contains("found by trying");
    JsonNode config = Runs.json(run, "config.json");
    assertThat(config.get("micro_batch_search").asText()).isEqualTo("largest");

    // As an earlier version wrote it.
    Path file = run.resolve("config.json");
    String written = Files.readString(file);
    Files.writeString(file, written.replaceFirst("\\{", "{\"auto_micro_batch\": true,"));
    assertThat(run(Commands.join(List.of(resume), "153")).out())
        .contains("resuming from")
        .doesNotContain("found by trying", "damaged");
  }

  @Test
  void cellsOfASweepDoNotTryWhichIsTheFastest() throws IOException {
    Path sweep = directory.resolve("sweep");
    // They diverge at once, but would be long enough.
    run(
        Commands.join(
            List.of(Commands.join(List.of("sweep"), data())),
            "--batch=" + LARGE,
            "--epochs=150",
            "--learning-rate=1e30",
            "--seeds=2",
            "--out=" + sweep));
    try (Stream<Path> cells = Files.list(sweep.resolve("cells"))) {
      for (Path cell : cells.toList()) {
        JsonNode config = Runs.json(cell, "config.json");
        assertThat(config.get("micro_batch").asInt()).isEqualTo(LARGE);
        assertThat(config.has("micro_batch_search")).isFalse();
      }
    }
  }

  private Commands.Outcome train(String name, int epochs) throws IOException {
    return run(
        Commands.join(
            List.of(Commands.join(List.of("train"), data())),
            // Twenty times as many examples as the search takes, of a small enough network.
            "--hidden",
            "400",
            "--batch",
            String.valueOf(LARGE),
            "--checkpoint-every",
            "1000epochs",
            "--epochs",
            String.valueOf(epochs),
            "--out",
            directory.resolve(name).toString()));
  }

  private String[] data() throws IOException {
    return Commands.smallIdx(directory, LARGE, 50).toArray(new String[0]);
  }

  private static Commands.Outcome run(String... command) {
    Commands.Outcome outcome = Commands.run(command);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }
}
