package org.ghostbatch.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes large files that take next to no disk: images of zeros, of which only header and end are
 * written, and random labels 0 to 9. Arguments: the two files to make, and how many images of
 * 28x28.
 */
final class LargeIdx {
  private static final int CLASSES = 10;

  private LargeIdx() {}

  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]), Path.of(arguments[1]), Integer.parseInt(arguments[2]), 28, 28);
  }

  /**
   * Writes a pair of files.
   *
   * @param shape of an image
   */
  static void write(Path images, Path labels, int count, long... shape) throws IOException {
    long[] dimensions = new long[1 + shape.length];
    dimensions[0] = count;
    System.arraycopy(shape, 0, dimensions, 1, shape.length);
    IdxHeader header = IdxHeader.of(IdxType.UNSIGNED_BYTE, dimensions);
    try (SeekableByteChannel file =
        Files.newByteChannel(
            images,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      file.write(header.encode());
      file.position(header.headerBytes() + header.bodyBytes() - 1);
      file.write(ByteBuffer.allocate(1));
    }
    byte[] truth = new byte[count];
    SeededRandom random = SeededRandom.of(1, 0);
    for (int image = 0; image < count; image++) {
      truth[image] = (byte) random.nextInt(CLASSES);
    }
    IdxFile.write(labels, IdxHeader.of(IdxType.UNSIGNED_BYTE, count), ByteBuffer.wrap(truth));
  }
}
