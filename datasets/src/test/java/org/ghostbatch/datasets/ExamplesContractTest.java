package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every implementation of {@link Examples} promises. */
class ExamplesContractTest {
  private static final int COUNT = 40;
  private static final int CLASSES = 5;
  private static final int[] SHAPE = {2, 3};
  private static final int FEATURES = 6;
  private static final List<Subject> SUBJECTS = new ArrayList<>();

  @TempDir private static Path directory;

  /**
   * One implementation.
   *
   * @param rows for each row of the examples, the row of {@link #stored} that it is
   * @param classes how many there should be
   */
  private record Subject(String name, Examples examples, int[] rows, int classes) {
    @Override
    public String toString() {
      return "%s of %s".formatted(name, examples.elementType());
    }
  }

  @BeforeAll
  static void open() throws IOException {
    for (ElementType type : ElementType.values()) {
      Examples all = stored(0, COUNT, type);
      SUBJECTS.add(subject("an array", all));
      SUBJECTS.add(subject("a mapped file", read(all, "mapped", Long.MAX_VALUE)));
      SUBJECTS.add(subject("a file read piece by piece", read(all, "pieces", 0)));
      SUBJECTS.add(subject("a packed file", read(all, "packed.gz", Long.MAX_VALUE)));
      SUBJECTS.add(subject("joined arrays", joined(type, false)));
      SUBJECTS.add(subject("joined files", joined(type, true)));
      SUBJECTS.add(chosen("the larger part of a split", Split.random(all, 0.4, 1).training(), 24));
      SUBJECTS.add(
          chosen("the smaller part of a split", Split.random(all, 0.4, 1).validation(), 16));
      SUBJECTS.add(new Subject("with more classes", widened(type), rows(COUNT), CLASSES + 2));
    }
  }

  private static Stream<Subject> subjects() {
    return SUBJECTS.stream();
  }

  private static Subject subject(String name, Examples examples) {
    return new Subject(name, examples, rows(COUNT), CLASSES);
  }

  /** A part of a split: the first feature says which row of the whole each row is. */
  private static Subject chosen(String name, Examples examples, int count) {
    int[] rows = Arrays.stream(rows(count)).map(row -> firstFeature(examples, row)).toArray();
    return new Subject(name, examples, rows, CLASSES);
  }

  private static int firstFeature(Examples examples, int row) {
    ByteBuffer one = ByteBuffer.allocate(examples.exampleBytes()).order(ByteOrder.nativeOrder());
    examples.copy(new int[] {row}, 0, 1, one);
    return examples.elementType() == ElementType.UINT8 ? one.get(0) : (int) one.getFloat(0);
  }

  private static int[] rows(int count) {
    return IntStream.range(0, count).toArray();
  }

  /** Rows {@code from} to {@code to - 1} of examples whose first feature is the row's number. */
  private static Examples stored(int from, int to, ElementType type) {
    byte[] features = new byte[(to - from) * FEATURES * type.bytes()];
    ByteBuffer buffer = ByteBuffer.wrap(features).order(ByteOrder.nativeOrder());
    for (int row = from; row < to; row++) {
      buffer.put(bytes(row, type));
    }
    int[] labels = IntStream.range(from, to).map(ExamplesContractTest::label).toArray();
    return new ArrayExamples(SHAPE, type, features, labels, CLASSES);
  }

  private static byte[] bytes(int row, ElementType type) {
    ByteBuffer bytes = ByteBuffer.allocate(FEATURES * type.bytes()).order(ByteOrder.nativeOrder());
    for (int feature = 0; feature < FEATURES; feature++) {
      switch (type) {
        case UINT8 -> bytes.put((byte) (row + 37 * feature));
        case FLOAT32 -> bytes.putFloat(row + feature / 7f);
      }
    }
    return bytes.array();
  }

  private static int label(int row) {
    return row % CLASSES;
  }

  private static Examples read(Examples written, String name, long largestMapped)
      throws IOException {
    Path images = directory.resolve(written.elementType() + "-images-" + name);
    Path labels = directory.resolve(written.elementType() + "-labels-" + name);
    IdxExamples.write(written, images, labels);
    return IdxExamples.openMapping(
        images, labels, images, Math.min(largestMapped, IdxFile.LARGEST_MAPPED));
  }

  private static Examples joined(ElementType type, boolean files) throws IOException {
    List<Examples> parts = new ArrayList<>();
    int[] starts = {0, 15, 15, 16, COUNT};
    for (int part = 0; part + 1 < starts.length; part++) {
      Examples rows = stored(starts[part], starts[part + 1], type);
      parts.add(files ? read(rows, "part" + part, 0) : rows);
    }
    return JoinedExamples.of(parts);
  }

  /** Training examples beside test examples that have two classes more. */
  private static Examples widened(ElementType type) throws IOException {
    Examples test =
        new ArrayExamples(
            SHAPE, type, new byte[FEATURES * type.bytes()], new int[] {CLASSES + 1}, CLASSES + 2);
    return IdxDataset.open(
            dataset(stored(0, COUNT, type), type + "-training"),
            Optional.of(dataset(test, type + "-test")))
        .training();
  }

  private static IdxDataset dataset(Examples written, String name) throws IOException {
    Path images = directory.resolve(name + "-images");
    Path labels = directory.resolve(name + "-labels");
    IdxExamples.write(written, images, labels);
    return new IdxDataset(images, labels);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void sizesAgreeWithEachOther(Subject subject) {
    Examples examples = subject.examples();
    assertThat(examples.count()).isEqualTo(subject.rows().length);
    assertThat(examples.shape()).isEqualTo(SHAPE);
    assertThat(examples.features()).isEqualTo(FEATURES);
    assertThat(examples.exampleBytes()).isEqualTo(FEATURES * examples.elementType().bytes());
    assertThat(examples.classes()).isEqualTo(subject.classes());
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void changingTheReturnedShapeDoesNotChangeTheExamples(Subject subject) {
    subject.examples().shape()[0] = 99;
    assertThat(subject.examples().shape()).isEqualTo(SHAPE);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void everyRowHasItsLabel(Subject subject) {
    int[] counts = new int[subject.classes()];
    for (int row = 0; row < subject.rows().length; row++) {
      assertThat(subject.examples().label(row)).isEqualTo(label(subject.rows()[row]));
      counts[subject.examples().label(row)]++;
    }
    assertThat(subject.examples().classCounts()).isEqualTo(counts);
  }

  /** In any order, some of them more than once, into a part of a buffer. */
  @ParameterizedTest
  @MethodSource("subjects")
  void chosenRowsAreCopiedToTheBuffersPosition(Subject subject) {
    Examples examples = subject.examples();
    int count = examples.count();
    int[] rows = {3, count - 1, 0, 1, 2, 3, 14, 15, 15, 1, count - 1};
    int bytes = examples.exampleBytes();
    for (boolean direct : new boolean[] {false, true}) {
      ByteBuffer target = direct ? ByteBuffer.allocateDirect(999) : ByteBuffer.allocate(999);
      target.position(7);
      examples.copy(rows, 1, 10, target);
      assertThat(target.position()).isEqualTo(7 + 9 * bytes);
      ByteBuffer expected = ByteBuffer.allocate(999).position(7);
      for (int place = 1; place < 10; place++) {
        expected.put(bytes(subject.rows()[rows[place]], examples.elementType()));
      }
      assertThat(target.clear()).isEqualTo(expected.clear());
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void noRowsAreCopiedIntoNoSpace(Subject subject) {
    subject.examples().copy(new int[] {1, 2}, 1, 1, ByteBuffer.allocate(0));
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void rowsOutOfRangeAreRefused(Subject subject) {
    Examples examples = subject.examples();
    for (int row : new int[] {-1, examples.count(), Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> examples.label(row)).isInstanceOf(IndexOutOfBoundsException.class);
      ByteBuffer target = ByteBuffer.allocate(2 * examples.exampleBytes());
      assertThatThrownBy(() -> examples.copy(new int[] {0, row}, 0, 2, target))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void aBufferThatIsTooSmallIsRefused(Subject subject) {
    Examples examples = subject.examples();
    ByteBuffer target = ByteBuffer.allocate(3 * examples.exampleBytes() - 1);
    assertThatThrownBy(() -> examples.copy(new int[] {0, 15, 1}, 0, 3, target))
        .isInstanceOf(BufferOverflowException.class);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void severalThreadsMayReadAtOnce(Subject subject) {
    Examples examples = subject.examples();
    boolean same =
        IntStream.range(0, 400)
            .parallel()
            .map(place -> place % examples.count())
            .allMatch(
                row -> {
                  ByteBuffer one = ByteBuffer.allocate(examples.exampleBytes());
                  examples.copy(new int[] {row}, 0, 1, one);
                  byte[] expected = bytes(subject.rows()[row], examples.elementType());
                  return Arrays.equals(one.array(), expected)
                      && examples.label(row) == label(subject.rows()[row]);
                });
    assertThat(same).isTrue();
  }
}
