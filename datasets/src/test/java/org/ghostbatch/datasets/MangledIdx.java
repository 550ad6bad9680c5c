package org.ghostbatch.datasets;

import static org.ghostbatch.datasets.IdxBytes.header;
import static org.ghostbatch.datasets.IdxBytes.join;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * IDX files that are whole or nearly so, each a pure function of the random numbers it is given.
 */
final class MangledIdx {
  private static final int[] TYPES = {0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E};

  /** Sizes at which something overflows, or that only a very large file keeps. */
  private static final long[] HUGE = {
    0, 1, 0x7F, 0xFFFF, 1 << 20, 0x0FFFFFFFL, 0x7FFFFFFFL, 0x80000000L, 0xFFFFFFFFL
  };

  private final Random random;

  MangledIdx(Random random) {
    this.random = random;
  }

  /** Images of a few bytes or floats, as many as the labels. */
  byte[] images(int count) {
    boolean floats = random.nextInt(4) == 0;
    long[] dimensions =
        LongStream.of(count, 1 + random.nextInt(4), 1 + random.nextInt(4)).toArray();
    return whole(floats ? 0x0D : 0x08, dimensions, 256);
  }

  /** Labels of bytes below ten, or now and then of other numbers. */
  byte[] labels(int count) {
    boolean wide = random.nextInt(4) == 0;
    return wide
        ? whole(TYPES[random.nextInt(4)], new long[] {count}, 1 << random.nextInt(22))
        : whole(0x08, new long[] {count}, 10);
  }

  /** Many megabytes that pack into a few kilobytes, with a header that is true or is not. */
  byte[] bomb() {
    int bytes = 1 + random.nextInt(4 << 20);
    long promised = random.nextBoolean() ? bytes : random.nextInt() & 0xFFFFFFFFL;
    return join(header(0x08, promised), new byte[bytes]);
  }

  private byte[] whole(int type, long[] dimensions, int values) {
    int elementBytes = type == 0x0E ? 8 : type >= 0x0C ? 4 : type == 0x0B ? 2 : 1;
    byte[] body = new byte[(int) LongStream.of(dimensions).reduce(elementBytes, (a, b) -> a * b)];
    for (int last = elementBytes - 1; last < body.length; last += elementBytes) {
      int value = random.nextInt(values);
      for (int place = 0; place < Math.min(3, elementBytes); place++) {
        body[last - place] = (byte) (value >>> 8 * place);
      }
    }
    return join(header(type, dimensions), body);
  }

  /** A header that promises anything, before whatever followed the old one. */
  byte[] withAnyHeader(byte[] file) {
    long[] dimensions = new long[random.nextInt(10)];
    Arrays.setAll(dimensions, axis -> HUGE[random.nextInt(HUGE.length)]);
    byte[] header = header(TYPES[random.nextInt(TYPES.length)], dimensions);
    return join(header, Arrays.copyOfRange(file, Math.min(8, file.length), file.length));
  }

  /** One to three kinds of damage, or none. */
  byte[] damaged(byte[] file) {
    byte[] damaged = file.clone();
    for (int blows = random.nextInt(4); blows > 0 && damaged.length > 0; blows--) {
      damaged = struck(damaged);
    }
    return damaged;
  }

  private byte[] struck(byte[] file) {
    // Half of it goes where the structure is: into the first bytes.
    int at = random.nextInt(random.nextBoolean() ? Math.min(24, file.length) : file.length);
    switch (random.nextInt(6)) {
      case 0:
        file[at] ^= (byte) (1 << random.nextInt(8));
        return file;
      case 1:
        file[at] = (byte) random.nextInt();
        return file;
      case 2:
        return Arrays.copyOf(file, at);
      case 3:
        return Arrays.copyOf(file, file.length + 1 + random.nextInt(50));
      case 4:
        byte[] piece = Arrays.copyOfRange(file, at, at + random.nextInt(file.length - at + 1));
        int to = random.nextInt(file.length + 1);
        return join(Arrays.copyOf(file, to), piece, Arrays.copyOfRange(file, to, file.length));
      default:
        return join(file, file);
    }
  }
}
