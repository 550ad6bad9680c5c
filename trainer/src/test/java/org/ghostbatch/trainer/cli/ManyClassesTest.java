package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.ghostbatch.datasets.IdxFile;
import org.ghostbatch.datasets.IdxHeader;
import org.ghostbatch.datasets.IdxType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Most labels never occur here: output grows only with those that do. */
class ManyClassesTest {
  private static final int LARGEST = 59_999;

  @TempDir private Path directory;

  @Test
  void evaluateHoldsPrintsAndWritesOnlyWhatOccurs() throws IOException {
    int[] labels = IntStream.range(0, 150).map(i -> LARGEST - 400 * i).toArray();
    List<String> data = data("many", labels);
    Commands.Outcome scored = evaluate(data, "out");
    List<String> lines = scored.out().lines().toList();
    assertThat(lines.stream().filter(line -> line.strip().matches("\\d+ +\\d+ .*"))).hasSize(100);
    assertThat(scored.out())
        .contains(
            "150 training examples", "60,000 classes: confusion.csv holds the confusion matrix")
        .containsPattern("\\.\\.\\. and \\d+ more classes, in classes\\.csv")
        .containsPattern("59,\\d+ classes have no examples and were never predicted");
    Path out = directory.resolve("out");
    List<String> pairs = Files.readAllLines(out.resolve("confusion.csv"));
    assertThat(pairs).first().isEqualTo("class,answer,examples");
    assertThat(pairs.stream().skip(1).mapToInt(row -> Integer.parseInt(row.split(",")[2])).sum())
        .isEqualTo(150);
    List<String> classes = Files.readAllLines(out.resolve("classes.csv"));
    assertThat(classes).hasSizeBetween(151, 301);
    assertThat(classes.stream().skip(1).map(row -> Integer.parseInt(row.split(",")[0])))
        .isSorted()
        .contains(LARGEST, LARGEST - 400);
    assertThat(out.resolve("confusion.png")).doesNotExist();
    assertThat(evaluate(data, null).out())
        .contains("which --out DIR writes to classes.csv", "--out DIR writes the confusion matrix");
  }

  @Test
  void aThousandClassesAreWrittenInFullAndAHundredPrinted() throws IOException {
    List<String> data = data("thousand", 0, 1, 2, 999);
    Commands.Outcome scored = evaluate(data, "out");
    Path out = directory.resolve("out");
    List<String> confusion = Files.readAllLines(out.resolve("confusion.csv"));
    assertThat(confusion).hasSize(1001);
    assertThat(confusion.get(0)).startsWith("class,name,0,1,").endsWith(",999");
    assertThat(Files.readAllLines(out.resolve("classes.csv"))).hasSize(1001);
    assertThat(scored.out()).contains("classes have no examples").doesNotContain("... and");
    assertThat(scored.out().lines().count()).isLessThan(20);
  }

  @Test
  void dataShowPrintsAndDrawsTheFirstHundredThatOccur() throws IOException {
    int[] labels = IntStream.range(0, 150).map(i -> LARGEST - 400 * i).toArray();
    Path picture = directory.resolve("sheet.png");
    Commands.Outcome shown =
        Commands.run(
            Commands.join(
                List.of("data", "show", "--out=" + picture),
                data("many", labels).toArray(String[]::new)));
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("60000 classes", "... and 50 more classes", "59,850 classes have no examples")
        .contains("the picture has the first 100 classes that have training examples")
        .hasLineCount(107);
    assertThat(ImageIO.read(picture.toFile()).getHeight()).isEqualTo(100 * 4 + 2);
  }

  private Commands.Outcome evaluate(List<String> data, String out) {
    Path run = directory.resolve("run");
    if (!Files.exists(run)) {
      Commands.Outcome trained =
          Commands.run(
              Commands.join(
                  List.of(
                      "train",
                      "--out=" + run,
                      "--model=softmax",
                      "--optimizer=sgd",
                      "--epochs=1",
                      "--batch=2",
                      "--validation=0.5",
                      "--quiet"),
                  data.toArray(String[]::new)));
      assertThat(trained.exitCode()).as(trained.err()).isZero();
    }
    Commands.Outcome scored =
        Commands.run(
            Commands.join(
                List.of("evaluate", run.toString(), "--part=training"),
                out == null ? new String[0] : new String[] {"--out=" + directory.resolve(out)}));
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    return scored;
  }

  /** One image of two by two pixels for each label. */
  private List<String> data(String name, int... labels) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(labels.length * 4);
    ByteBuffer classes = ByteBuffer.allocate(labels.length * Integer.BYTES);
    Arrays.stream(labels).forEach(classes::putInt);
    Path imageFile = directory.resolve(name + "-images");
    Path labelFile = directory.resolve(name + "-labels");
    IdxFile.write(imageFile, IdxHeader.of(IdxType.UNSIGNED_BYTE, labels.length, 2, 2), images);
    IdxFile.write(labelFile, IdxHeader.of(IdxType.INT, labels.length), classes.flip());
    return List.of("--dataset=idx", "--train-images=" + imageFile, "--train-labels=" + labelFile);
  }
}
