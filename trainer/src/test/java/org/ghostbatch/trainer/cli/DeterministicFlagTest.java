package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVRecord;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** TensorFlow settles this when it loads, so every deterministic run is a process of its own. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DeterministicFlagTest {
  private static final List<String> RUN =
      List.of("--dataset", "blobs", "--hidden", "20", "--batch", "50", "--device", "cpu");

  @TempDir private Path directory;

  @Test
  void aDeterministicRunLearnsTheSameAndIsResumedAsOne() throws Exception {
    SmallRun.ended(arguments("plain", "--epochs", "2"));
    train("whole", "--epochs", "2", "--deterministic");
    train("parted", "--epochs", "1", "--deterministic");
    run("train", "--resume", directory.resolve("parted").toString(), "--epochs", "2");

    assertThat(Files.readString(directory.resolve("whole/flags.txt"))).contains("--deterministic");
    assertThat(weights("parted")).isEqualTo(weights("whole"));
    List<CSVRecord> plain = Runs.history(directory.resolve("plain"));
    List<CSVRecord> whole = Runs.history(directory.resolve("whole"));
    for (int epoch = 0; epoch < 2; epoch++) {
      for (String column : List.of("train_loss", "validation_loss")) {
        double expected = Double.parseDouble(plain.get(epoch).get(column));
        assertThat(Double.parseDouble(whole.get(epoch).get(column)))
            .isCloseTo(expected, within(1e-5 * expected));
      }
    }
  }

  @Test
  void onceTensorFlowIsLoadedItIsTooLate() {
    Commands.run("train", "--dataset", "blobs", "--epochs", "1", "--out", path("first"));
    Commands.Outcome late =
        Commands.run(
            "train", "--dataset", "blobs", "--deterministic", "--epochs", "1", "--out", path("no"));
    assertThat(late.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(late.err())
        .contains("--deterministic: TensorFlow is loaded already")
        .hasLineCount(1);
    assertThat(directory.resolve("no")).doesNotExist();
  }

  private void train(String run, String... flags) throws Exception {
    run(arguments(run, flags));
  }

  private String[] arguments(String run, String... flags) {
    return Commands.join(List.of("train", "--out", path(run)), Commands.join(RUN, flags));
  }

  private void run(String... command) throws Exception {
    Path log = directory.resolve("log");
    Process process = Commands.start(log, Map.of(), command);
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }

  private String path(String run) {
    return directory.resolve(run).toString();
  }

  private byte[] weights(String run) throws IOException {
    return Files.readAllBytes(
        directory.resolve(run).resolve("checkpoints/update-0000000020/model.data-00000-of-00001"));
  }
}
