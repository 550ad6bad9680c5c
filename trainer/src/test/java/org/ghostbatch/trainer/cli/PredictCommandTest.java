package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.ghostbatch.accumulate.export.Answers;
import org.ghostbatch.accumulate.export.Classifier;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.IdxExamples;
import org.ghostbatch.datasets.IdxFile;
import org.ghostbatch.datasets.IdxHeader;
import org.ghostbatch.datasets.IdxType;
import org.ghostbatch.datasets.Sketches;
import org.ghostbatch.trainer.run.Export;
import org.ghostbatch.trainer.serving.Model;
import org.ghostbatch.trainer.serving.PngHeader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictCommandTest {
  // More than are asked at once, and not a multiple of it.
  private static final int IMAGES = 1203;
  private static final String NAME = "ghostbatch predict: ";
  private static final Dataset SKETCHES = Sketches.dataset(0, 500, IMAGES);
  private static final Examples TEST = SKETCHES.test();

  @TempDir private static Path shared;
  private static TrainedRun run;
  private static Path model;
  private static Path idx;
  private static Answers answers;

  @TempDir private Path directory;

  @BeforeAll
  static void train() throws IOException {
    run = TrainedRun.on(SKETCHES, shared.resolve("run"), 2);
    model = shared.resolve("model");
    Export.write(run.network(), run.snapshot(), SKETCHES, model);
    idx = shared.resolve("images");
    IdxExamples.write(TEST, idx, shared.resolve("labels"));
    ByteBuffer all = ByteBuffer.allocate(IMAGES * 784);
    TEST.copy(IntStream.range(0, IMAGES).toArray(), 0, IMAGES, all);
    try (Classifier classifier = Classifier.load(model, Model.workplace())) {
      answers = classifier.classify(all.flip(), IMAGES);
    }
  }

  @Test
  void everyImageOfAnIdxFileIsAnsweredInItsOrderPackedOrNot() throws IOException {
    Path packed = directory.resolve("packed");
    try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(idx, file);
    }
    for (Path source : List.of(run.path(), model)) {
      for (Path file : List.of(idx, packed)) {
        List<CSVRecord> rows = csv(predict(source, "--probabilities", file.toString()).out());
        assertThat(rows).hasSize(IMAGES);
        for (int image = 0; image < IMAGES; image++) {
          CSVRecord row = rows.get(image);
          int label = answers.classes()[image];
          assertThat(row.get("file")).isEqualTo(file.toString());
          assertThat(row.get("index")).isEqualTo(Integer.toString(image));
          assertThat(row.get("class")).isEqualTo(Integer.toString(label));
          assertThat(row.get("name")).isEqualTo(SKETCHES.classNames().get(label));
          for (int each = 0; each < 10; each++) {
            // In batches of other sizes TensorFlow may add in another order.
            assertThat(Float.parseFloat(row.get("probability_" + each)))
                .isCloseTo(answers.probabilities()[image][each], within(1e-6f));
          }
          assertThat(row.get("probability")).isEqualTo(row.get("probability_" + label));
        }
      }
    }
  }

  @Test
  void aPictureIsAnsweredAsTheSameImageInAnIdxFile() throws IOException {
    BufferedImage grey = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage coloured = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
    BufferedImage inverted = new BufferedImage(56, 56, BufferedImage.TYPE_BYTE_GRAY);
    draw(grey, 7, 1, 0);
    draw(coloured, 7, 1, 0);
    draw(inverted, 7, 2, 255);
    // Not by its name, which lies.
    Path first = png("first.jpg", grey);
    Path second = png("second", coloured);
    Path third = png("third.gz", inverted);
    List<CSVRecord> rows = csv(predict(model, first.toString(), second.toString()).out());
    rows.addAll(csv(predict(model, "--resize", "--invert", third.toString()).out()));
    rows.addAll(csv(predict(model, "--invert", png("ink", ink()).toString()).out()));
    assertThat(rows).hasSize(4);
    int label = answers.classes()[7];
    for (CSVRecord row : rows) {
      assertThat(row.get("index")).isEqualTo("0");
      assertThat(row.get("class")).isEqualTo(Integer.toString(label));
      assertThat(Float.parseFloat(row.get("probability")))
          .isCloseTo(answers.probabilities()[7][label], within(1e-6f));
    }
  }

  @Test
  void jsonHoldsTheSame() throws IOException {
    Path out = directory.resolve("some/answers.json");
    Commands.Outcome told =
        predict(
            model, "--format", "json", "--probabilities", "--out", out.toString(), idx.toString());
    assertThat(told.exitCode()).as(told.err()).isZero();
    assertThat(told.out()).isEqualTo("written to %s%n".formatted(out));
    JsonNode array = new ObjectMapper().readTree(out.toFile());
    assertThat(array).hasSize(IMAGES);
    JsonNode last = array.get(IMAGES - 1);
    int label = answers.classes()[IMAGES - 1];
    assertThat(last.get("file").asText()).isEqualTo(idx.toString());
    assertThat(last.get("index").asInt()).isEqualTo(IMAGES - 1);
    assertThat(last.get("class").asInt()).isEqualTo(label);
    assertThat(last.get("name").asText()).isEqualTo(SKETCHES.classNames().get(label));
    assertThat(last.get("probabilities")).hasSize(10);
    assertThat(last.get("probabilities").get(label)).isEqualTo(last.get("probability"));
  }

  @Test
  void badFilesAreSaidAndTheOthersAnswered() throws IOException {
    Path text = Files.writeString(directory.resolve("text.png"), "no picture");
    Path cut = directory.resolve("cut");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(idx), 5000));
    Path labels = shared.resolve("labels");
    Path large = png("large.png", new BufferedImage(30, 29, BufferedImage.TYPE_BYTE_GRAY));
    Path gone = directory.resolve("gone");
    Path channelsFirst = directory.resolve("channels-first");
    IdxFile.write(
        channelsFirst,
        IdxHeader.of(IdxType.UNSIGNED_BYTE, 2, 1, 28, 28),
        ByteBuffer.allocate(2 * 784));
    Commands.Outcome told =
        predict(
            model,
            Stream.of(text, cut, idx, labels, channelsFirst, large, gone, directory)
                .map(Path::toString)
                .toArray(String[]::new));
    assertThat(told.exitCode()).isEqualTo(65);
    assertThat(csv(told.out())).hasSize(IMAGES);
    assertThat(told.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo(NAME + text + ": is neither IDX, PNG nor JPEG"),
            line -> assertThat(line).startsWith(NAME + cut + " at byte 5000: expected "),
            line ->
                assertThat(line)
                    .isEqualTo(
                        NAME
                            + labels
                            + ": holds 1203 numbers of type unsigned byte, not grey images of bytes"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        NAME
                            + channelsFirst
                            + ": holds 2 x 1 x 28 x 28 numbers of type unsigned byte, not grey images"
                            + " of bytes: channels come last"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        NAME
                            + large
                            + ": has 29 x 30 pixels, and the model takes 28 x 28: --resize scales it"),
            line -> assertThat(line).isEqualTo(NAME + gone + ": no such file"),
            line -> assertThat(line).isEqualTo(NAME + directory + ": is not a file"));
  }

  @Test
  void imagesTooLargeToDecodeAreRefusedInEveryFormat() throws IOException {
    Path wide = directory.resolve("wide.png");
    Files.write(wide, PngHeader.of(65_536, 1));
    Path large = directory.resolve("large.png");
    Files.write(large, PngHeader.of(8_001, 8_000));
    Commands.Outcome told = predict(model, "--resize", wide.toString(), large.toString());
    assertThat(told.exitCode()).isEqualTo(65);
    assertThat(told.err().lines())
        .containsExactly(
            NAME
                + wide
                + ": has 1 x 65536 pixels: --resize takes at most 64,000,000, and 65,535 a side",
            NAME
                + large
                + ": has 8000 x 8001 pixels: --resize takes at most 64,000,000, and 65,535 a side");
  }

  @Test
  void aFileThatIsThereIsReplacedOnlyWhereAskedFor() throws IOException {
    Path out = Files.writeString(directory.resolve("answers.csv"), "old");
    Commands.Outcome refused = predict(model, "--out", out.toString(), idx.toString());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("already exists");
    assertThat(out).hasContent("old");
    assertThat(predict(model, "--out", out.toString(), "--overwrite", idx.toString()).exitCode())
        .isZero();
    assertThat(csv(Files.readString(out))).hasSize(IMAGES);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(out);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "json"})
  void whereNoFileCanBeReadNoneIsWritten(String format) throws IOException {
    Path out = directory.resolve("some/answers");
    Path gone = directory.resolve("gone");
    String[] flags = {"--format", format, "--out", out.toString(), gone.toString()};
    Commands.Outcome told = predict(model, flags);
    assertThat(told.exitCode()).isEqualTo(65);
    assertThat(told.out()).isEmpty();
    assertThat(told.err()).isEqualTo(NAME + "%s: no such file%n".formatted(gone));
    assertThat(directory).isEmptyDirectory();
    // One that can be read is enough.
    assertThat(predict(model, Commands.join(List.of(flags), idx.toString())).exitCode())
        .isEqualTo(65);
    assertThat(out).isNotEmptyFile();
  }

  @Test
  void aFileThatNoAnswerReplacesStays() throws IOException {
    Path out = Files.writeString(directory.resolve("answers.csv"), "old");
    String gone = directory.resolve("gone").toString();
    assertThat(predict(model, "--out", out.toString(), "--overwrite", gone).exitCode())
        .isEqualTo(65);
    assertThat(out).hasContent("old");
  }

  @Test
  void argumentsInTheWrongOrderAreAnswered() {
    Commands.Outcome told = predict(idx, model.toString());
    assertThat(told.exitCode()).isEqualTo(2);
    assertThat(told.err())
        .isEqualTo(NAME + "%s: is a file; name a run or an exported model first%n".formatted(idx));
  }

  @Test
  void aModelOfFloatsIsNotAsked() throws IOException {
    TrainedRun blobs = TrainedRun.on(Blobs.TUTORIAL.dataset(), directory, 1);
    Commands.Outcome told = predict(blobs.path(), idx.toString());
    assertThat(told.exitCode()).isEqualTo(65);
    assertThat(told.err())
        .contains(
            "the model takes examples of 2 of float32: predict works only with models of grey");
    assertThat(told.out()).isEmpty();
  }

  /** Draws a test image so many times as large; the paper is what is 0 in the image. */
  private static void draw(BufferedImage picture, int row, int scale, int paper) {
    ByteBuffer pixels = ByteBuffer.allocate(784);
    TEST.copy(new int[] {row}, 0, 1, pixels);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int tone = Math.abs(paper - Byte.toUnsignedInt(pixels.get(y / scale * 28 + x / scale)));
        for (int band = 0; band < picture.getRaster().getNumBands(); band++) {
          picture.getRaster().setSample(x, y, band, tone);
        }
      }
    }
  }

  /** A test image as black ink on nothing, the thicker the lighter the image. */
  private static BufferedImage ink() {
    ByteBuffer pixels = ByteBuffer.allocate(784);
    TEST.copy(new int[] {7}, 0, 1, pixels);
    BufferedImage ink = new BufferedImage(28, 28, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 784; i++) {
      ink.setRGB(i % 28, i / 28, pixels.get(i) << 24);
    }
    return ink;
  }

  private Path png(String name, BufferedImage picture) throws IOException {
    Path file = directory.resolve(name);
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }

  private static List<CSVRecord> csv(String text) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    return new ArrayList<>(format.parse(new StringReader(text)).getRecords());
  }

  private static Commands.Outcome predict(Path source, String... more) {
    return Commands.run(Commands.join(List.of("predict", source.toString()), more));
  }
}
