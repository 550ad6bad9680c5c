package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class WindowsTest {
  private static final int COUNT = 1000;
  private static final int[] BOUNDS = {0, 100, 117, 118, 600, 1000};

  @TempDir private Path directory;

  @Test
  void everyWindowHoldsItsPartOfTheOrderAlsoIfReleasedOnesAreOverwritten() throws IOException {
    Examples examples = Sketches.dataset(0, COUNT, 1).training();
    for (int again = 0; again < 20; again++) {
      int[] order = Order.shuffled(7, again, COUNT);
      assertCarries(examples, place -> order[place]);
      assertCarries(written(examples, 0), place -> order[place]);
    }
    assertCarries(written(examples, 0), IntUnaryOperator.identity());
  }

  private Examples written(Examples examples, long largestMapped) throws IOException {
    Path images = directory.resolve("images");
    Path labels = directory.resolve("labels");
    IdxExamples.write(examples, images, labels);
    Examples read = IdxExamples.openMapping(images, labels, images, largestMapped);
    assertThat(read.prefersFileOrder()).isEqualTo(largestMapped == 0);
    return read;
  }

  private static void assertCarries(Examples examples, IntUnaryOperator order) {
    int bytes = examples.exampleBytes();
    byte[] found = new byte[bytes];
    ByteBuffer expected = ByteBuffer.allocate(bytes);
    try (Windows windows = Windows.open(examples, order, BOUNDS, List.of(buffer(), buffer()))) {
      WindowBuffer before = null;
      for (int window = 0; window + 1 < BOUNDS.length; window++) {
        WindowBuffer buffer = windows.next();
        if (before != null) {
          windows.release(before);
        }
        before = buffer;
        for (int place = BOUNDS[window]; place < BOUNDS[window + 1]; place++) {
          int row = order.applyAsInt(place);
          int at = (int) buffer.places().get(place - BOUNDS[window]);
          assertThat(buffer.labels().get(at)).isEqualTo(examples.label(row));
          buffer.features().get(at * bytes, found);
          examples.copy(new int[] {row}, 0, 1, expected.clear());
          assertThat(found).isEqualTo(expected.array());
        }
      }
    }
  }

  @Test
  void aFileThatIsShortenedMeanwhileIsNamed() throws IOException {
    Examples examples = written(Sketches.dataset(0, COUNT, 1).training(), 0);
    Path images = directory.resolve("images");
    try (Windows windows =
        Windows.open(examples, IntUnaryOperator.identity(), BOUNDS, List.of(buffer(), buffer()))) {
      windows.next();
      windows.next();
      try (FileChannel file = FileChannel.open(images, StandardOpenOption.WRITE)) {
        file.truncate(16 + 784 * 300);
      }
      WindowBuffer last = buffer();
      windows.release(last);
      windows.release(last);
      windows.next();
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(windows::next)
            .isInstanceOf(UncheckedIOException.class)
            .cause()
            .isInstanceOf(IdxFormatException.class)
            .hasMessageStartingWith(
                images
                    + " at byte 235216: expected %d bytes of elements, found".formatted(482 * 784))
            .hasMessageEndingWith("was it shortened or replaced while it was in use?");
      }
    }
  }

  @Test
  void closingEndsTheThreadWhereverItIs() {
    Examples examples = Sketches.dataset(0, COUNT, 1).training();
    for (int taken = 0; taken < 3; taken++) {
      WindowBuffer one = buffer();
      Windows windows =
          Windows.open(examples, IntUnaryOperator.identity(), BOUNDS, List.of(one, buffer()));
      for (int window = 0; window < Math.min(2, taken); window++) {
        windows.next();
      }
      windows.close();
      windows.close();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("windows"));
  }

  @Test
  void anEmptyWindowAndOneTooLargeAreRefused() {
    Examples examples = Sketches.dataset(0, 10, 1).training();
    for (int[] bounds : new int[][] {{0, 5, 5, 10}, {0, 1001}}) {
      assertThatThrownBy(
              () ->
                  Windows.open(
                      examples, IntUnaryOperator.identity(), bounds, List.of(buffer(), buffer())))
          .hasMessageEndingWith("must be 1 to 1000");
    }
  }

  @Test
  void buffersTooFewOrTooSmallForTheFeaturesAreRefused() {
    Examples examples = Sketches.dataset(0, 10, 1).training();
    WindowBuffer small =
        new WindowBuffer(
            ByteBuffer.allocateDirect(10 * 784 - 1),
            LongBuffer.allocate(10),
            LongBuffer.allocate(10));
    int[] bounds = {0, 10};
    assertThatThrownBy(
            () ->
                Windows.open(
                    examples, IntUnaryOperator.identity(), bounds, List.of(buffer(), small)))
        .hasMessage("window of 10 examples: must be 1 to 9");
    assertThatThrownBy(
            () -> Windows.open(examples, IntUnaryOperator.identity(), bounds, List.of(buffer())))
        .hasMessage("1 buffers: must be at least 2");
  }

  private static WindowBuffer buffer() {
    return new WindowBuffer(
        ByteBuffer.allocateDirect(COUNT * 784),
        LongBuffer.allocate(COUNT),
        LongBuffer.allocate(COUNT));
  }
}
