package org.ghostbatch.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    assertThat(config.get("auto_micro_batch").asBoolean()).isTrue();
    assertThat(config.get("micro_batch").asInt()).isIn(512, 1024, LARGE);

    Commands.Outcome resumed =
        run("train", "--resume", directory.resolve("first").toString(), "--epochs", "151");
    assertThat(resumed.out()).doesNotContain("the fastest of");
    assertThat(Runs.json(directory.resolve("first"), "config.json").get("micro_batch"))
        .isEqualTo(config.get("micro_batch"));
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
