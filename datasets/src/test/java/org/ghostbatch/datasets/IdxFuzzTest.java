package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of files that are nearly IDX files; the Maven profile {@code reliability} has a hundred
 * thousand. Input number N is a pure function of N: {@code -Dghostbatch.fuzz.first=N
 * -Dghostbatch.fuzz.tries=1} makes it again.
 */
class IdxFuzzTest {
  private static final long FIRST = Long.getLong("ghostbatch.fuzz.first", 0);
  private static final long TRIES = Long.getLong("ghostbatch.fuzz.tries", 2000);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Messages, and buffers for input: four files of up to 100 KiB each. */
  private static final long CONSTANT_BYTES = 512 << 10;

  /** Bytes are gathered in pieces and then copied together; a label of one byte becomes an int. */
  private static final int TIMES_THE_FILES = 8;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final BufferPoolMXBean DIRECT_BUFFERS =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .findFirst()
          .orElseThrow();

  @TempDir private Path folder;

  private int accepted;

  /** One way to read the two files. */
  private interface Reading {
    void read(Path images, Path labels) throws DatasetException;
  }

  private static final Map<Integer, Reading> READINGS =
      Map.of(
          0, (images, labels) -> readAll(IdxFile.open(images)),
          1, (images, labels) -> readAll(IdxExamples.open(images, labels)),
          2, (images, labels) -> readAll(IdxExamples.open(images, labels, 10)),
          3, IdxFuzzTest::openDataset);

  @Test
  void mangledFilesAreReadOrRefusedInOneLineAndInNoMoreTimeAndMemoryThanTheyAreWorth()
      throws IOException {
    for (long number = FIRST; number < FIRST + TRIES; number++) {
      assertAnswered(number);
    }
    System.out.printf(
        "mangled IDX files: %,d tried, %,d read, %,d refused%n", TRIES, accepted, TRIES - accepted);
    if (TRIES >= 1000) {
      assertThat(accepted).isBetween((int) (TRIES / 20), (int) (TRIES / 2));
    }
  }

  private void assertAnswered(long number) throws IOException {
    // Mixed, for the first numbers of neighbouring seeds are alike.
    Random random = new Random(number * 0x9E3779B97F4A7C15L);
    int count = random.nextInt(20);
    MangledIdx idx = new MangledIdx(random);
    boolean bomb = random.nextInt(50) == 0;
    long room = write(images(), bomb ? idx.bomb() : idx.images(count), random);
    room += write(labels(), idx.labels(count), random);
    Reading reading = READINGS.get(random.nextInt(READINGS.size()));
    long most = CONSTANT_BYTES + TIMES_THE_FILES * room;
    try {
      assertTimeoutPreemptively(PATIENCE, () -> assertAnswered(reading, most));
    } catch (Throwable fault) {
      throw new AssertionError("input " + number, fault);
    }
  }

  /** Writes a file and returns how many bytes of elements it has at most. */
  private long write(Path path, byte[] whole, Random random) throws IOException {
    MangledIdx idx = new MangledIdx(random);
    byte[] headed = random.nextInt(6) == 0 ? idx.withAnyHeader(whole) : whole;
    byte[] plain = random.nextBoolean() ? idx.damaged(headed) : headed;
    if (random.nextBoolean()) {
      Files.write(path, plain);
      return plain.length;
    }
    byte[] packed = new MangledGzip(random).packed(plain);
    byte[] file = random.nextBoolean() ? idx.damaged(packed) : packed;
    Files.write(path, file);
    return Math.max(file.length, MangledGzip.unpackedBytes(file));
  }

  private void assertAnswered(Reading reading, long mostBytes) {
    Answer answer = answer(reading);
    if (answer.heapBytes > mostBytes) {
      // The first fault of its kind loads classes.
      answer = answer(reading);
    }
    assertThat(answer.heapBytes).isLessThanOrEqualTo(mostBytes);
    assertThat(answer.directBytes).isLessThanOrEqualTo(CONSTANT_BYTES);
    if (answer.refusal == null) {
      accepted++;
      return;
    }
    assertThat(answer.refusal.lines()).hasSize(1);
    assertThat(answer.refusal).containsAnyOf(images().toString(), labels().toString());
  }

  /** What came of reading, and what it took; a refusal is null if there was none. */
  private record Answer(String refusal, long heapBytes, long directBytes) {}

  private Answer answer(Reading reading) {
    long heap = THREADS.getCurrentThreadAllocatedBytes();
    long direct = DIRECT_BUFFERS.getTotalCapacity();
    String refusal = null;
    try {
      reading.read(images(), labels());
    } catch (DatasetException refused) {
      refusal = refused.getMessage();
    }
    // This thread is the input's own, and keeps its direct buffers to its end.
    return new Answer(
        refusal,
        THREADS.getCurrentThreadAllocatedBytes() - heap,
        DIRECT_BUFFERS.getTotalCapacity() - direct);
  }

  private Path images() {
    return folder.resolve("images");
  }

  private Path labels() {
    return folder.resolve("labels");
  }

  private static void openDataset(Path images, Path labels) throws DatasetException {
    IdxDataset pair = new IdxDataset(images, labels);
    Dataset dataset = IdxDataset.open(pair, Optional.of(pair));
    readAll(dataset.training());
    assertThat(dataset.classNames()).hasSize(dataset.training().classes());
  }

  private static void readAll(IdxFile file) {
    long elements = file.header().elements();
    for (long element = 0; element < elements; element++) {
      file.number(element);
    }
  }

  private static void readAll(Examples examples) {
    // Where there are no examples, their shape may be of any size.
    ByteBuffer one = ByteBuffer.allocate(examples.count() == 0 ? 0 : examples.exampleBytes());
    int[] row = new int[1];
    for (; row[0] < examples.count(); row[0]++) {
      examples.copy(row, 0, 1, one.clear());
      if (examples.label(row[0]) >= examples.classes()) {
        throw new AssertionError("a label beyond the classes");
      }
    }
  }
}
