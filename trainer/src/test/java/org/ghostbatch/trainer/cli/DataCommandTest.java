package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.ghostbatch.datasets.DataPlaces;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.FashionMnist;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataCommandTest {
  @TempDir private Path directory;

  @Test
  void blobsAreWrittenAndNotOverwritten() throws IOException {
    Path file = directory.resolve("blobs.csv");
    String[] command = {"data", "blobs", "--out", file.toString()};
    assertThat(Commands.run(command).exitCode()).isZero();
    assertThat(Files.readAllLines(file))
        .hasSize(1001)
        .startsWith("x1,x2,label", "0.4871981127474787,-0.4316054814243375,2");
    Commands.Outcome again = Commands.run(command);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains(file.toString()).contains("--overwrite");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seed=-1              | --seed -1: must lie in 0..4294967295",
        "--samples=0            | --samples 0: must be at least 1",
        "--centers=0            | --centers 0: must be at least 1",
        "--features=-2          | --features -2: must be at least 1",
        "--std=-1               | --std -1.0: must be a finite number from 0",
        "--samples=300000000    | --samples 300000000: with --features 2, there would be more"
      })
  void wrongBlobsAreAnsweredWithTheirFlag(String flag, String message) {
    Commands.Outcome outcome = Commands.run("data", "blobs", flag, "--out", "x.csv");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains(message).hasLineCount(1);
  }

  @Test
  void sketchesAreWrittenAsIdxFilesThatShowReads() throws IOException {
    assertThat(Commands.run("data", "sketches", "--out", directory.toString()).exitCode()).isZero();
    assertThat(directory.resolve("train-images-idx3-ubyte")).hasSize(16 + 60_000L * 784);
    assertThat(DataSketchesCommand.areOfSketches(directory.resolve("train-labels-idx1-ubyte")))
        .isTrue();
    Path sheet = directory.resolve("sheet.png");
    Commands.Outcome shown =
        Commands.run(
            "data",
            "show",
            "--dataset",
            "idx",
            "--train-images",
            directory.resolve("train-images-idx3-ubyte").toString(),
            "--train-labels",
            directory.resolve("train-labels-idx1-ubyte").toString(),
            "--columns",
            "5",
            "--out",
            sheet.toString());
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out()).contains("10 classes").contains("6,000").contains("60,000");
    assertThat(ImageIO.read(sheet.toFile()).getWidth()).isGreaterThan(5 * 28);
  }

  @Test
  void sketchesDoNotReplaceFilesOfOthersThatHaveTheirNames() throws IOException {
    Path images = Files.writeString(directory.resolve("train-images-idx3-ubyte"), "precious");
    Path labels = Files.write(directory.resolve("train-labels-idx1-ubyte"), new byte[60_008]);
    Commands.Outcome outcome =
        Commands.run("data", "sketches", "--out", directory.toString(), "--overwrite");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains(images + ": was not written by this command")
        .hasLineCount(1);
    assertThat(images).hasContent("precious");
    assertThat(labels).hasSize(60_008);
  }

  @Test
  void blobsHaveNoPicture() {
    Commands.Outcome shown = Commands.run("data", "show", "--dataset", "blobs");
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out()).contains("no picture");
  }

  @Test
  void verifyReportsWhatIsMissingAndDamaged() throws IOException {
    Files.writeString(directory.resolve("train-labels-idx1-ubyte"), "not labels");
    Commands.Outcome outcome = Commands.run("data", "verify", directory.toString());
    assertThat(outcome.exitCode()).isEqualTo(65);
    assertThat(outcome.out()).contains("missing").contains("damaged");
    Path nowhere = directory.resolve("nowhere");
    Commands.Outcome absent = Commands.run("data", "verify", nowhere.toString());
    assertThat(absent.exitCode()).isEqualTo(2);
    assertThat(absent.err()).contains(nowhere + ": does not exist");
  }

  @Test
  void verifyFindsTheRealFilesGood() throws DatasetException {
    Optional<FashionMnist> real =
        FashionMnist.find(DataPlaces.of(Optional.empty(), DataPlaces.Environment.ofThisProcess()));
    Assumptions.assumeTrue(real.isPresent(), "no Fashion-MNIST on this machine");
    Path holder = real.get().trainingImages().getParent();
    Commands.Outcome outcome = Commands.run("data", "verify", holder.toString());
    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    assertThat(outcome.out().lines())
        .hasSizeGreaterThanOrEqualTo(4)
        .allMatch(line -> line.startsWith("ok "));
  }

  @Test
  void helpOfEveryCommandIsAnswered() {
    for (String command : new String[] {"", "train ", "bench ", "data ", "data blobs "}) {
      Commands.Outcome help = Commands.run((command + "--help").split(" "));
      assertThat(help.exitCode()).isZero();
      assertThat(help.out()).contains("Usage: ghostbatch");
    }
  }
}
