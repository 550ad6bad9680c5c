package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ghostbatch.datasets.Sketches.Part;
import org.junit.jupiter.api.Test;

class SketchesTest {
  private static final int PIXELS = 28 * 28;
  private static final Dataset SMALL = Sketches.dataset(7, 2_000, 500);

  @Test
  void theBytesAreTheSameForAllTime() {
    assertThat(Sketches.dataset(7, 200, 50).checksums())
        .containsEntry(
            "train-images-idx3-ubyte",
            "7c41c4a57dc2deb90d03cbff8e746e5a15393a9c14f2c289437a039a97e715f6")
        .containsEntry(
            "train-labels-idx1-ubyte",
            "157d0833959306ec136cb2531a7461661776ecad5a33c5dd950ab2a29702ee66")
        .containsEntry(
            "t10k-images-idx3-ubyte",
            "65e1da303480403162e3e4f02e529a784e2773a87dfb0c06d8076c21d026d871")
        .containsEntry(
            "t10k-labels-idx1-ubyte",
            "1f139374499ccc37d9b5d8e0e0a6364e6ea2269472b5f13f75aba0b8aae37cc0")
        .hasSize(4);
  }

  @Test
  void checksumsAreThoseOfTheIdxFiles() throws Exception {
    Dataset dataset = Sketches.dataset(3, 30, 10);
    assertThat(dataset.checksums())
        .containsEntry("train-images-idx3-ubyte", sha256(imageFile(dataset.training())))
        .containsEntry("train-labels-idx1-ubyte", sha256(labelFile(dataset.training())))
        .containsEntry("t10k-images-idx3-ubyte", sha256(imageFile(dataset.test())))
        .containsEntry("t10k-labels-idx1-ubyte", sha256(labelFile(dataset.test())));
  }

  @Property(tries = 100)
  void anExampleIsAPureFunctionOfSeedPartAndIndex(
      @ForAll long seed, @ForAll Part part, @ForAll @IntRange(max = 39) int index) {
    Dataset dataset = Sketches.dataset(seed, 40, 40);
    Examples examples = part == Part.TRAINING ? dataset.training() : dataset.test();
    byte[] alone = new byte[PIXELS];
    Sketches.draw(seed, part, index, alone, 0);
    assertThat(pixels(examples, index)).isEqualTo(alone);
    assertThat(examples.label(index)).isEqualTo(Sketches.label(seed, part, index));
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    assertThat(inThreads(1).checksums()).isEqualTo(inThreads(5).checksums());
  }

  @Test
  void aSmallerSetIsTheBeginningOfALargerOne() {
    Dataset smaller = Sketches.dataset(7, 25, 25);
    for (int row = 0; row < 25; row++) {
      assertThat(pixels(smaller.training(), row)).isEqualTo(pixels(SMALL.training(), row));
      assertThat(smaller.training().label(row)).isEqualTo(SMALL.training().label(row));
      assertThat(pixels(smaller.test(), row)).isEqualTo(pixels(SMALL.test(), row));
    }
  }

  @Test
  void everyPartOfAnotherSeedIsAnother() {
    assertThat(Sketches.dataset(7, 30, 30).checksums().values())
        .doesNotContainAnyElementsOf(Sketches.dataset(8, 30, 30).checksums().values());
  }

  @Test
  void noPictureOccursTwiceWithinOrAcrossTheParts() {
    Set<ByteBuffer> seen = new HashSet<>();
    for (Examples examples : new Examples[] {SMALL.training(), SMALL.test()}) {
      for (int row = 0; row < examples.count(); row++) {
        assertThat(seen.add(ByteBuffer.wrap(pixels(examples, row)))).as("row %d", row).isTrue();
      }
    }
  }

  @Test
  void aMultipleOfTenHoldsEveryClassEquallyOften() {
    assertThat(SMALL.training().classCounts()).hasSize(10).containsOnly(200);
    assertThat(SMALL.test().classCounts()).hasSize(10).containsOnly(50);
  }

  @Test
  void anyOtherCountHoldsNoClassMoreThanOnceMoreOften() {
    assertThat(Sketches.dataset(7, 27, 3).training().classCounts()).containsOnly(2, 3);
  }

  @Test
  void theClassesComeInRandomOrder() {
    Set<Integer> first = new HashSet<>();
    int repeats = 0;
    for (int row = 0; row < 2_000; row++) {
      if (row % 10 == 0) {
        first.add(SMALL.training().label(row));
      }
      if (row >= 10 && SMALL.training().label(row) == SMALL.training().label(row - 10)) {
        repeats++;
      }
    }
    assertThat(first).hasSize(10);
    // One in ten by chance: 199 +- 13, so this is four and a half standard deviations.
    assertThat(repeats).isBetween(140, 260);
  }

  @Test
  void theFormatAndTheClassesAreThoseOfFashionMnist() {
    assertThat(SMALL.name()).isEqualTo("sketches");
    assertThat(SMALL.training().shape()).containsExactly(28, 28);
    assertThat(SMALL.training().elementType()).isEqualTo(ElementType.UINT8);
    assertThat(SMALL.classNames())
        .containsExactly(
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot");
  }

  @Test
  void everyPictureShowsSomethingBrightOnABlackGround() {
    int brightest = 0;
    for (int row = 0; row < SMALL.training().count(); row++) {
      int[] tones = tones(SMALL.training(), row);
      long black = Arrays.stream(tones).filter(tone -> tone == 0).count();
      int most = Arrays.stream(tones).max().orElseThrow();
      assertThat(black).as("black pixels of row %d", row).isBetween(PIXELS / 10L, PIXELS - 40L);
      assertThat(most).as("brightest pixel of row %d", row).isGreaterThan(40);
      brightest = Math.max(brightest, most);
    }
    assertThat(brightest).isEqualTo(255);
  }

  @Test
  void everyClassHasAMeanPictureOfItsOwn() {
    double[][] means = means(SMALL.training());
    for (int one = 0; one < 10; one++) {
      for (int other = 0; other < one; other++) {
        // By chance the difference of two means over 200 strays by at most 13 (1 sigma).
        int farthest = 0;
        for (int pixel = 0; pixel < PIXELS; pixel++) {
          double difference = Math.abs(means[one][pixel] - means[other][pixel]);
          farthest = Math.max(farthest, (int) difference);
        }
        assertThat(farthest).as("classes %d and %d", one, other).isGreaterThan(40);
      }
    }
  }

  @Test
  void theNearestMeanPictureClassifiesBetterThanChanceButNotPerfectly() {
    double[][] means = means(SMALL.training());
    long right =
        IntStream.range(0, SMALL.test().count())
            .filter(row -> nearest(means, tones(SMALL.test(), row)) == SMALL.test().label(row))
            .count();
    assertThat(right / 500.0).isBetween(0.4, 0.8);
  }

  @Test
  void aSetWithoutExamplesIsRejected() {
    assertThatThrownBy(() -> Sketches.dataset(0, 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 train examples: must be 1 to");
    assertThatThrownBy(() -> Sketches.dataset(0, 10, Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2147483647 t10k examples: must be 1 to 2739137");
  }

  private static Dataset inThreads(int threads) {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(() -> Sketches.dataset(11, 300, 100)).join();
    } finally {
      pool.shutdown();
    }
  }

  private static byte[] pixels(Examples examples, int row) {
    ByteBuffer bytes = ByteBuffer.allocate(PIXELS);
    examples.copy(new int[] {row}, 0, 1, bytes);
    return bytes.array();
  }

  private static int[] tones(Examples examples, int row) {
    byte[] pixels = pixels(examples, row);
    return IntStream.range(0, PIXELS).map(i -> pixels[i] & 0xFF).toArray();
  }

  private static double[][] means(Examples examples) {
    double[][] means = new double[10][PIXELS];
    for (int row = 0; row < examples.count(); row++) {
      int[] tones = tones(examples, row);
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        means[examples.label(row)][pixel] += tones[pixel] * 10.0 / examples.count();
      }
    }
    return means;
  }

  private static int nearest(double[][] means, int[] tones) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int label = 0; label < means.length; label++) {
      double distance = 0;
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        double difference = means[label][pixel] - tones[pixel];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        nearest = label;
      }
    }
    return nearest;
  }

  private static byte[] imageFile(Examples examples) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream file = new DataOutputStream(bytes);
    file.writeInt(2051);
    file.writeInt(examples.count());
    file.writeInt(28);
    file.writeInt(28);
    for (int row = 0; row < examples.count(); row++) {
      file.write(pixels(examples, row));
    }
    return bytes.toByteArray();
  }

  private static byte[] labelFile(Examples examples) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream file = new DataOutputStream(bytes);
    file.writeInt(2049);
    file.writeInt(examples.count());
    for (int row = 0; row < examples.count(); row++) {
      file.writeByte(examples.label(row));
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
