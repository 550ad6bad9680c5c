package org.ghostbatch.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.datasets.Sketches;
import org.ghostbatch.trainer.cli.Commands;
import org.ghostbatch.trainer.cli.TrainedRun;
import org.ghostbatch.trainer.files.DirectoryTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnFilesTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "checkpoints/epoch-1.pt",
        "checkpoints/update-0000000001/weights",
        "charts/loss.png",
        "report.html",
        "config.json",
        "summary.json",
        "history.csv",
        "flags.txt",
        "tensorboard/events"
      })
  void overwriteRefusesADirectoryWithFilesOfOthers(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"model\": \"precious\"}");
    for (String overwrite : List.of("--overwrite", "--quiet")) {
      Commands.Outcome outcome = train(overwrite);
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.err())
          .hasLineCount(1)
          .contains(
              "--out %s: holds %s, but no run that ghostbatch wrote"
                  .formatted(directory, directory.relativize(file).getName(0)));
    }
    Commands.Outcome resumed = Commands.run("train", "--resume", directory.toString());
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err()).contains("holds no run to resume");
    assertThat(file).hasContent("{\"model\": \"precious\"}");
  }

  @Test
  void overwriteReplacesARunWithOneFileLeftAndKeepsWhatIsNotOurs() throws IOException {
    Path notes = Files.writeString(directory.resolve("notes"), "precious");
    Path copy = Files.createDirectories(directory.resolve("checkpoints/best")).resolve("copy");
    for (String left : List.of("config.json", "history.csv", "summary.json")) {
      DirectoryTree.delete(directory.resolve("checkpoints"));
      assertThat(train("--overwrite").exitCode()).isZero();
      Files.createDirectories(copy.getParent());
      Files.writeString(copy, "precious");
      for (String other : List.of("config.json", "history.csv", "summary.json", "flags.txt")) {
        if (!other.equals(left)) {
          Files.delete(directory.resolve(other));
        }
      }
      DirectoryTree.delete(directory.resolve("checkpoints/update-0000000000"));
      DirectoryTree.delete(directory.resolve("checkpoints/update-0000000004"));
      Commands.Outcome outcome = train("--overwrite");
      assertThat(outcome.exitCode()).as(left + outcome.err()).isZero();
      assertThat(notes).hasContent("precious");
      assertThat(copy).hasContent("precious");
    }
  }

  @Test
  void aCopyOfARunsFlagsMakesNoOtherFileOurs() throws IOException {
    assertThat(train().exitCode()).isZero();
    for (String name : List.of("config.json", "history.csv", "summary.json")) {
      Files.delete(directory.resolve(name));
    }
    DirectoryTree.delete(directory.resolve("checkpoints"));
    Commands.Outcome outcome = train("--overwrite");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("holds tensorboard, but no run that ghostbatch wrote");
    assertThat(directory.resolve("tensorboard")).isNotEmptyDirectory();
    DirectoryTree.delete(directory.resolve("tensorboard"));
    DirectoryTree.delete(directory.resolve("charts"));
    Files.delete(directory.resolve("report.html"));
    // As where a process was killed that had written nothing else yet.
    assertThat(train().exitCode()).isZero();
  }

  @Test
  void reproduceReplacesNoFilesOfOthers() throws IOException {
    Path results = Files.writeString(directory.resolve("results.csv"), "precious");
    Commands.Outcome outcome =
        Commands.run("reproduce", "blobs", "--out", directory.toString(), "--overwrite");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("holds results.csv, but no reproduction");
    assertThat(results).hasContent("precious");
  }

  @Test
  void evaluateReplacesItsOwnFilesAndNoneOfOthers() throws IOException {
    List<String> data = Commands.smallIdx(directory, 100, 50);
    Path run = TrainedRun.on(Sketches.dataset(0, 100, 50), directory.resolve("run"), 1).path();
    Path out = Files.createDirectory(directory.resolve("out"));
    List<String> evaluate =
        List.of("evaluate", run.toString(), "--out", out.toString(), "--overwrite");
    String[] command = Commands.join(evaluate, data.toArray(String[]::new));
    Path classes = Files.writeString(out.resolve("classes.csv"), "precious");
    Commands.Outcome outcome = Commands.run(command);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("holds classes.csv, but no evaluation");
    assertThat(classes).hasContent("precious");
    Files.delete(classes);
    assertThat(Commands.run(command).exitCode()).isZero();
    assertThat(Commands.run(command).exitCode()).isZero();
  }

  private Commands.Outcome train(String... more) {
    return Commands.run(
        Commands.join(
            List.of("train", "--dataset", "blobs", "--hidden", "8", "--epochs", "1"),
            Commands.join(List.of("--out", directory.toString()), more)));
  }
}
