package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What version 0.1.0 wrote, without the reports: a run of two epochs with ghosts, dropout and
 * accumulation, and a sweep of four cells that was stopped before its last.
 */
class EarlierVersionTest {
  @TempDir private Path directory;

  @Test
  void aRunResumesFromItsCheckpoint() throws Exception {
    Path run = written("run");
    List<Map<String, String>> before = Runs.withoutTimes(run);

    Commands.Outcome resumed = Commands.run("train", "--resume", run.toString(), "--epochs", "3");

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("epoch 3/3").doesNotContain("epoch 2/3");
    assertThat(Runs.withoutTimes(run)).hasSize(3).startsWith(before.get(0), before.get(1));
    CSVRecord last = Runs.history(run).get(2);
    assertThat(last.get("updates")).isEqualTo("39");
    assertThat(Double.parseDouble(last.get("train_loss")))
        .isLessThan(Double.parseDouble(before.get(1).get("train_loss")));
  }

  @Test
  void aRunsOtherSettingsAreStillRefused() throws Exception {
    Path run = written("run");
    Commands.Outcome refused =
        Commands.run("train", "--resume", run.toString(), "--epochs", "3", "--batch", "50");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("batch was 40 and is 50").hasLineCount(1);
  }

  @Test
  void aRunIsReportedEvaluatedAndExported() throws Exception {
    Path run = written("run");
    Path model = directory.resolve("model");
    for (List<String> command :
        List.of(
            List.of("report", run.toString()),
            List.of("evaluate", run.toString()),
            List.of("export", run.toString(), model.toString()))) {
      Commands.Outcome outcome = Commands.run(command.toArray(String[]::new));
      assertThat(outcome.exitCode()).as(command + outcome.err()).isZero();
    }
    assertThat(run.resolve("report.html")).isNotEmptyFile();
    assertThat(model.resolve("saved_model.pb")).isNotEmptyFile();
  }

  @Test
  void aSweepResumesWithTheMissingCell() throws Exception {
    Path sweep = written("sweep");
    List<String> before = Files.readAllLines(sweep.resolve("sweep.csv"));

    String flags =
        "sweep --dataset blobs --hidden 5 --batch 50,100 --seeds 2 --epochs 2"
            + " --checkpoint-every 1epoch --out";
    Commands.Outcome resumed =
        Commands.run(Commands.join(List.of(flags.split(" ")), sweep.toString()));

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    List<String> after = Files.readAllLines(sweep.resolve("sweep.csv"));
    assertThat(after).hasSize(5).startsWith(before.toArray(String[]::new));
    assertThat(after.get(4)).startsWith("4,cells/batch-100_seed-2,100,2,done,2,10,1000,");
    assertThat(Commands.run("report", sweep.toString()).exitCode()).isZero();
  }

  private Path written(String name) throws IOException, URISyntaxException {
    Path from =
        Path.of(Objects.requireNonNull(getClass().getResource("/earlier/0.1.0/" + name)).toURI());
    Path to = directory.resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }
}
