package org.ghostbatch.trainer.serving;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ghostbatch.accumulate.export.Answers;
import org.ghostbatch.accumulate.export.Classifier;
import org.ghostbatch.accumulate.export.InputFormat;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.IdxFile;
import org.ghostbatch.datasets.IdxHeader;
import org.ghostbatch.datasets.IdxType;

/**
 * Classifies the images in files: IDX files of any count, plain or packed, and PNG and JPEG
 * pictures. What a file is, its first bytes decide, not its name.
 *
 * @param resize whether images of another size are brought to the model's
 * @param invert whether images are dark on light ground, where the model learned light on dark
 */
public record Predictor(Classifier classifier, boolean resize, boolean invert) {
  /** No image of more pixels is decoded. */
  static final long MAX_PIXELS = 64_000_000;

  /** The longest side that a JPEG can have. */
  static final long LONGEST_SIDE = 65_535;

  private static final int SIGNATURE_BYTES = 4;
  private static final int WHITE = 255;

  /** Receives each answer, in the order of the images. */
  @FunctionalInterface
  public interface Answered {
    /** Takes one. */
    void accept(Prediction prediction) throws IOException;
  }

  /**
   * Checks that the model takes images.
   *
   * @throws DatasetException if it takes something else
   */
  public static void requireImages(InputFormat format) throws DatasetException {
    int axes = format.shape().size();
    boolean grey = axes == 2 || axes == 3 && format.shape().get(2) == 1;
    if (format.elementType() != ElementType.UINT8 || !grey) {
      throw new DatasetException(
          "the model takes examples of %s: predict works only with models of grey images, [height, width] of uint8"
              .formatted(format));
    }
  }

  /**
   * Classifies every image of a file.
   *
   * @throws BadImageException if its images cannot be classified; none of them has been then
   * @throws IOException if the model cannot answer, or the answers cannot be written
   */
  public void predict(Path file, Answered answered) throws IOException {
    byte[] signature = signature(file);
    if (startsWith(signature, 0x89, 'P', 'N', 'G')) {
      picture(file, "png", answered);
    } else if (startsWith(signature, 0xff, 0xd8, 0xff)) {
      picture(file, "jpeg", answered);
    } else if (startsWith(signature, 0x1f, 0x8b) || startsWith(signature, 0, 0)) {
      idx(file, answered);
    } else {
      throw new BadImageException(file, "is neither IDX, PNG nor JPEG");
    }
  }

  private static byte[] signature(Path file) throws BadImageException {
    if (!Files.isRegularFile(file)) {
      throw new BadImageException(file, Files.exists(file) ? "is not a file" : "no such file");
    }
    try (var bytes = Files.newInputStream(file)) {
      return bytes.readNBytes(SIGNATURE_BYTES);
    } catch (IOException unreadable) {
      throw new BadImageException(file, "cannot be read");
    }
  }

  private static boolean startsWith(byte[] bytes, int... expected) {
    for (int i = 0; i < expected.length; i++) {
      if (i >= bytes.length || Byte.toUnsignedInt(bytes[i]) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private void picture(Path file, String format, Answered answered) throws IOException {
    GreyImage image = new PictureFile(file, format, invert ? WHITE : 0).read(this::check);
    answer(file, 0, ByteBuffer.wrap(prepared(image)), 1, answered);
  }

  private void idx(Path path, Answered answered) throws IOException {
    IdxFile file = open(path);
    long count = file.header().dimensions().get(0);
    int height = Math.toIntExact(file.header().dimensions().get(1));
    int width = Math.toIntExact(file.header().dimensions().get(2));
    int pixels = Math.multiplyExact(height, width);
    int most = (int) Math.min(classifier.batch(), count);
    ByteBuffer batch = ByteBuffer.allocate(most * classifier.format().exampleBytes());
    for (long from = 0; from < count; from += most) {
      int size = (int) Math.min(most, count - from);
      batch.clear();
      for (int i = 0; i < size; i++) {
        byte[] image = new byte[pixels];
        file.copy((from + i) * pixels, pixels, ByteBuffer.wrap(image));
        batch.put(prepared(new GreyImage(height, width, image)));
      }
      answer(path, from, batch.flip(), size, answered);
    }
  }

  private IdxFile open(Path path) throws IOException {
    IdxFile file;
    try {
      file = IdxFile.open(path);
    } catch (DatasetException damaged) {
      // Its message names the file.
      throw new BadImageException(damaged);
    }
    IdxHeader header = file.header();
    boolean grey = header.rank() == 3 || header.rank() == 4 && header.dimensions().get(3) == 1;
    if (header.type() != IdxType.UNSIGNED_BYTE || !grey) {
      throw new BadImageException(
          path,
          "holds %s numbers of type %s, not grey images of bytes%s"
              .formatted(
                  header.dimensions().stream().map(String::valueOf).collect(joining(" x ")),
                  header.type().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                  header.rank() == 4 && header.dimensions().get(1) == 1
                      ? ": channels come last"
                      : ""));
    }
    check(path, header.dimensions().get(1), header.dimensions().get(2));
    return file;
  }

  private void check(Path file, long height, long width) throws BadImageException {
    if (height == height() && width == width()) {
      return;
    }
    if (!resize) {
      throw new BadImageException(
          file,
          "has %d x %d pixels, and the model takes %d x %d: --resize scales it"
              .formatted(height, width, height(), width()));
    }
    if (Math.min(height, width) < 1
        || Math.max(height, width) > LONGEST_SIDE
        || height * width > MAX_PIXELS) {
      throw new BadImageException(
          file,
          String.format(
              Locale.ROOT,
              "has %d x %d pixels: --resize takes at most %,d, and %,d a side",
              height,
              width,
              MAX_PIXELS,
              LONGEST_SIDE));
    }
  }

  private byte[] prepared(GreyImage image) {
    GreyImage sized = image.resized(height(), width());
    return (invert ? sized.inverted() : sized).pixels();
  }

  private int height() {
    return classifier.format().shape().get(0);
  }

  private int width() {
    return classifier.format().shape().get(1);
  }

  private void answer(Path file, long first, ByteBuffer images, int count, Answered answered)
      throws IOException {
    Answers answers = classifier.classify(images, count);
    List<String> names = classifier.classNames();
    for (int i = 0; i < count; i++) {
      int label = answers.classes()[i];
      String name = names.isEmpty() ? "" : names.get(label);
      answered.accept(new Prediction(file, first + i, label, name, answers.probabilities()[i]));
    }
  }
}
