package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ghostbatch.datasets.IdxBytes.bytes;
import static org.ghostbatch.datasets.IdxBytes.file;
import static org.ghostbatch.datasets.IdxBytes.gzip;
import static org.ghostbatch.datasets.IdxBytes.header;
import static org.ghostbatch.datasets.IdxBytes.join;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxExamplesTest {
  @TempDir Path folder;

  @Test
  void imagesAndLabelsAreExamples() throws Exception {
    Path images = file(folder, "images", header(0x08, 3, 2, 1), bytes(1, 2, 3, 4, 5, 255));
    Examples examples = IdxExamples.open(images, labels(2, 0, 1), 4);
    assertThat(examples.count()).isEqualTo(3);
    assertThat(examples.shape()).containsExactly(2, 1);
    assertThat(examples.elementType()).isEqualTo(ElementType.UINT8);
    assertThat(examples.classes()).isEqualTo(4);
    assertThat(examples.features()).isEqualTo(2);
    assertThat(examples.classCounts()).containsExactly(1, 1, 1, 0);
    ByteBuffer target = ByteBuffer.allocate(7).position(1);
    examples.copy(new int[] {0, 2, 0, 1}, 1, 4, target);
    assertThat(target.position()).isEqualTo(7);
    assertThat(target.array()).containsExactly(0, 5, 255, 1, 2, 3, 4);
  }

  @Test
  void packedImagesAreTheSameExamples() throws Exception {
    byte[] images = join(header(0x08, 2, 2), bytes(1, 2, 3, 4));
    byte[] labels = join(header(0x08, 2), bytes(1, 0));
    Examples examples =
        IdxExamples.open(
            file(folder, "images.gz", gzip(images)), file(folder, "labels.gz", gzip(labels)), 2);
    assertThat(all(examples).array()).containsExactly(1, 2, 3, 4);
    assertThat(examples.label(0)).isEqualTo(1);
  }

  @Test
  void floatsComeInThePlatformsByteOrderAtAnyPosition() throws Exception {
    Path images =
        file(folder, "images", header(0x0D, 2, 1), bytes(0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0));
    Examples examples = IdxExamples.open(images, labels(0, 0), 1);
    assertThat(examples.elementType()).isEqualTo(ElementType.FLOAT32);
    assertThat(examples.shape()).containsExactly(1);
    ByteBuffer target = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder()).position(3);
    examples.copy(new int[] {1, 0}, 0, 2, target);
    assertThat(target.getFloat(3)).isEqualTo(-2.5f);
    assertThat(target.getFloat(7)).isEqualTo(1f);
    assertThat(target.get(2)).isZero();
    assertThat(target.get(11)).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"UNSIGNED_BYTE", "SIGNED_BYTE", "SHORT", "INT"})
  void labelsMayHaveAnyIntegerType(IdxType type) throws Exception {
    ByteBuffer body = ByteBuffer.allocate(2 * type.bytes());
    body.put(type.bytes() - 1, (byte) 3).put(2 * type.bytes() - 1, (byte) 100);
    Path labels = file(folder, "labels", header(type.code(), 2), body.array());
    Examples examples = IdxExamples.open(images(2), labels, 101);
    assertThat(examples.label(0)).isEqualTo(3);
    assertThat(examples.label(1)).isEqualTo(100);
  }

  @Test
  void withoutStatedClassesThereAreAsManyAsTheLargestLabelAsksFor() throws Exception {
    assertThat(IdxExamples.open(images(3), labels(0, 7, 2)).classes()).isEqualTo(8);
    assertThat(IdxExamples.open(images(0), labels()).classes()).isZero();
  }

  @Test
  void anAbsurdLabelIsRejected() {
    Path labels = file(folder, "l", header(0x0C, 1), bytes(0x7F, 0xFF, 0xFF, 0xFF));
    assertFault(images(1), labels, 0, labels, 8, "a label in 0..1048575", "2147483647");
  }

  @Test
  void noExamplesAreLegal() throws Exception {
    Examples examples = IdxExamples.open(images(0), labels(), 10);
    assertThat(examples.count()).isZero();
    assertThat(examples.shape()).containsExactly(1, 1);
  }

  @Test
  void aLabelOutOfRangeIsRejectedAtItsByte() {
    Path high = labels(0, 1, 10);
    assertFault(images(3), high, 10, high, 10, "a label in 0..9", "10");
    Path negative = file(folder, "n", header(0x0B, 2), bytes(0, 1, 0xFF, 0xFF));
    assertFault(images(2), negative, 10, negative, 10, "a label in 0..9", "-1");
    assertFault(images(2), negative, 0, negative, 10, "a label in", "-1");
  }

  @Test
  void filesThatDisagreeInCountAreRejected() {
    Path labels = labels(0, 1);
    assertFault(images(3), labels, 10, labels, 4, "3 labels, one for each image of", "2");
  }

  @Test
  void exchangedFilesAreRejected() {
    Path images = images(3);
    Path labels = labels(0, 1, 2);
    assertFault(labels, images, 10, labels, 3, "2 dimensions or more", "1");
    assertFault(images, images, 10, images, 3, "labels of 1 dimension", "3");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x09, 0x0B, 0x0C, 0x0E})
  void imagesOfOtherTypesAreRejected(int code) {
    Path images = file(folder, "i", header(code, 0, 1));
    assertFault(images, labels(), 10, images, 2, "unsigned byte (0x08) or float", "0x");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x0D, 0x0E})
  void labelsThatAreNotWholeNumbersAreRejected(int code) {
    Path labels = file(folder, "l", header(code, 0));
    assertFault(images(0), labels, 10, labels, 2, "an integer type", "0x");
  }

  @Test
  void imagesWithoutFeaturesAreRejected() {
    Path images = file(folder, "i", header(0x08, 2, 3, 0));
    assertFault(images, labels(0, 0), 10, images, 12, "at least 1 feature", "2 x 3 x 0");
  }

  @Test
  void imagesTooLargeToCountByAnIntAreRejectedEvenIfThereAreNone() {
    Path wide = file(folder, "w", header(0x08, 0, 0x10000, 0x8000));
    assertFault(wide, labels(), 10, wide, 12, "2^31 - 1 bytes", "65536 x 32768");
    Path floats = file(folder, "f", header(0x0D, 0, 0x10000, 0x2000));
    assertFault(floats, labels(), 10, floats, 12, "2^31 - 1 bytes", "65536 x 8192");
    Path unsigned = file(folder, "u", header(0x08, 0xFFFFFFFFL, 0));
    assertFault(unsigned, labels(), 10, unsigned, 4, "2^31 - 1 images", "4294967295");
  }

  @Test
  void classesBelowOneAreRejected() {
    assertThatThrownBy(() -> IdxExamples.open(images(1), labels(0), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 classes: must be at least 1");
  }

  @Test
  void rowsOutOfRangeAndSmallTargetsAreRejected() throws Exception {
    Examples examples = IdxExamples.open(images(2), labels(0, 1), 2);
    assertThatThrownBy(() -> examples.copy(new int[] {2}, 0, 1, ByteBuffer.allocate(9)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> examples.copy(new int[] {0, 1}, 0, 2, ByteBuffer.allocate(1)))
        .isInstanceOf(BufferOverflowException.class);
    assertThatThrownBy(() -> examples.label(2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void plainImagesTakeNoHeap() throws Exception {
    int bytes = 64 << 20;
    Path images = folder.resolve("images");
    Files.write(images, join(header(0x08, 64, 1 << 20), new byte[bytes]));
    Path labels = file(folder, "labels", header(0x08, 64), new byte[64]);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Examples examples = IdxExamples.open(images, labels, 1);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
    assertThat(examples.count()).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz"})
  void writtenByteExamplesAreReadBack(String suffix) throws Exception {
    byte[] features = new byte[3000 * 28 * 28];
    new Random(1).nextBytes(features);
    assertRoundTrip(
        new ArrayExamples(new int[] {28, 28}, ElementType.UINT8, features, cycle(3000, 256), 256),
        suffix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz"})
  void writtenFloatExamplesAreReadBack(String suffix) throws Exception {
    byte[] features = new byte[700 * 500 * 4];
    FloatBuffer floats = ByteBuffer.wrap(features).order(ByteOrder.nativeOrder()).asFloatBuffer();
    Random random = new Random(2);
    while (floats.hasRemaining()) {
      floats.put((float) random.nextGaussian());
    }
    assertRoundTrip(
        new ArrayExamples(new int[] {500}, ElementType.FLOAT32, features, cycle(700, 300), 300),
        suffix);
  }

  @Test
  void noExamplesAreWrittenAndReadBack() throws Exception {
    assertRoundTrip(
        new ArrayExamples(new int[] {2, 2}, ElementType.UINT8, new byte[0], new int[0], 3), "");
  }

  @Test
  void writtenFloatsAreBigEndianAndFewClassesAreBytes() throws Exception {
    byte[] one = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putFloat(0, 1f).array();
    Examples examples =
        new ArrayExamples(new int[] {1}, ElementType.FLOAT32, one, new int[] {1}, 2);
    Path images = folder.resolve("images");
    Path labels = folder.resolve("labels");
    IdxExamples.write(examples, images, labels);
    assertThat(images).hasBinaryContent(join(header(0x0D, 1, 1), bytes(0x3F, 0x80, 0, 0)));
    assertThat(labels).hasBinaryContent(join(header(0x08, 1), bytes(1)));
  }

  @Test
  void equalExamplesGiveEqualBytes() throws Exception {
    Examples examples =
        new ArrayExamples(new int[] {1}, ElementType.UINT8, new byte[9], new int[9], 1);
    IdxExamples.write(examples, folder.resolve("a.gz"), folder.resolve("b.gz"));
    IdxExamples.write(examples, folder.resolve("c.gz"), folder.resolve("d.gz"));
    assertThat(folder.resolve("a.gz")).hasSameBinaryContentAs(folder.resolve("c.gz"));
    assertThat(folder.resolve("b.gz")).hasSameBinaryContentAs(folder.resolve("d.gz"));
  }

  @Test
  void writingTakesBoundedMemory() throws Exception {
    Path source = folder.resolve("source");
    Files.write(source, join(header(0x08, 1 << 16, 1 << 10), new byte[1 << 26]));
    Path labels = file(folder, "labels", header(0x08, 1 << 16), new byte[1 << 16]);
    Examples examples = IdxExamples.open(source, labels, 1);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    IdxExamples.write(examples, folder.resolve("copy"), folder.resolve("copy-labels"));
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8 << 20);
    assertThat(Files.mismatch(source, folder.resolve("copy"))).isEqualTo(-1);
  }

  @Test
  void shapesThatTheFormatCannotHoldAreRejected() {
    Examples scalar =
        new ArrayExamples(new int[] {}, ElementType.UINT8, new byte[1], new int[1], 1);
    Examples deep =
        new ArrayExamples(
            new int[] {1, 1, 1, 1, 1, 1, 1, 1}, ElementType.UINT8, new byte[1], new int[1], 1);
    for (Examples examples : new Examples[] {scalar, deep}) {
      assertThatThrownBy(
              () -> IdxExamples.write(examples, folder.resolve("a"), folder.resolve("b")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 7 dimensions");
    }
  }

  private void assertRoundTrip(Examples examples, String suffix) throws Exception {
    Path images = folder.resolve("images" + suffix);
    Path labels = folder.resolve("labels" + suffix);
    IdxExamples.write(examples, images, labels);
    Examples read = IdxExamples.open(images, labels, examples.classes());
    assertThat(read.count()).isEqualTo(examples.count());
    assertThat(read.shape()).isEqualTo(examples.shape());
    assertThat(read.elementType()).isEqualTo(examples.elementType());
    assertThat(read.classCounts()).isEqualTo(examples.classCounts());
    assertThat(all(read)).isEqualTo(all(examples));
    for (int row = 0; row < read.count(); row++) {
      assertThat(read.label(row)).isEqualTo(examples.label(row));
    }
  }

  /** Opens with the stated classes, or lets them be inferred if these are 0. */
  private static void assertFault(
      Path images,
      Path labels,
      int classes,
      Path atFault,
      long offset,
      String expected,
      String found) {
    assertThatThrownBy(
            () -> {
              if (classes == 0) {
                IdxExamples.open(images, labels);
              } else {
                IdxExamples.open(images, labels, classes);
              }
            })
        .isInstanceOfSatisfying(
            IdxFormatException.class,
            fault -> {
              assertThat(fault.path()).isEqualTo(atFault);
              assertThat(fault.offset()).isEqualTo(offset);
              assertThat(fault.expected()).contains(expected);
              assertThat(fault.found()).contains(found);
            });
  }

  private static ByteBuffer all(Examples examples) {
    ByteBuffer features = ByteBuffer.allocate(examples.count() * examples.exampleBytes());
    examples.copy(Order.asStored(examples.count()), 0, examples.count(), features);
    return features.flip();
  }

  private static int[] cycle(int count, int classes) {
    int[] labels = Order.asStored(count);
    Arrays.setAll(labels, row -> row % classes);
    return labels;
  }

  private Path images(int count) {
    return file(folder, "images", header(0x08, count, 1, 1), new byte[count]);
  }

  private Path labels(int... labels) {
    return file(folder, "labels", header(0x08, labels.length), bytes(labels));
  }
}
