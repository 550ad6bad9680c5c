package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanesFlagTest {
  @TempDir private Path directory;
  private SmallRun run;

  @BeforeEach
  void examples() throws IOException {
    run = SmallRun.in(directory);
  }

  @Test
  void resultsDoNotDependOnTheNumberOfLanes() throws IOException {
    assertThat(accumulating("--lanes", "1").out()).doesNotContain("lanes");
    List<String> alone = losses();
    assertThat(accumulating("--lanes", "3", "--overwrite").out())
        .contains("on cpu, 1 of 3 threads, 3 lanes\n");
    assertThat(losses()).isEqualTo(alone);
    assertThat(lanes()).isEqualTo(3);
  }

  @Test
  void aResumedRunKeepsTheLanesThatWereAskedForUnlessOthersAre() throws IOException {
    assertThat(run.train("--threads", "3", "--lanes", "3").out())
        .as("nothing is accumulated")
        .doesNotContain("lanes");
    assertThat(run.resume("--epochs", "2", "--micro-batch", "8").out()).contains("3 lanes");
    assertThat(run.resume("--epochs", "3", "--lanes", "2").out()).contains("2 lanes");
    assertThat(lanes()).isEqualTo(2);
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertRefused("--lanes 0: must be from 1 to the number of threads, 3", "0", "cpu");
    assertRefused("--lanes 4: must be from 1 to the number of threads, 3", "4", "cpu");
    assertRefused("--lanes many: must be a number or auto", "many", "cpu");
    assertRefused("--lanes 2: is for the CPU, not for --device gpu; leave it out", "2", "gpu");
  }

  private void assertRefused(String message, String lanes, String device) {
    Commands.Outcome outcome =
        Commands.run("train", "--threads", "3", "--lanes", lanes, "--device", device);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err()).contains(message);
  }

  private Commands.Outcome accumulating(String... flags) {
    return run.train(
        Commands.join(List.of("--threads", "3", "--batch", "40", "--micro-batch", "8"), flags));
  }

  private List<String> losses() throws IOException {
    CSVRecord epoch = Runs.history(run.path()).get(0);
    return List.of(epoch.get("train_loss"), epoch.get("validation_loss"));
  }

  private int lanes() throws IOException {
    return Runs.json(run.path(), "config.json").get("lanes").asInt();
  }
}
