package org.ghostbatch.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The head of an IDX file: two zero bytes, the code of the element type, the number of dimensions,
 * and the size of each dimension as four big-endian bytes, which we read as unsigned.
 *
 * <p>Source: "The IDX file format", at the end of the page "The MNIST database of handwritten
 * digits" by LeCun, Cortes and Burges. The limits of eight dimensions and 2^47 bytes (what a
 * process can address) are ours.
 *
 * @param type the type of every element
 * @param dimensions one to eight sizes, each 0 to 2^32 - 1, the slowest first; a size of 0 is legal
 *     and means that there are no elements
 */
public record IdxHeader(IdxType type, List<Long> dimensions) {
  private static final int MAGIC_BYTES = 4;
  private static final int MAX_RANK = 8;
  private static final long MAX_SIZE = 0xFFFFFFFFL;
  private static final long MAX_BODY_BYTES = 1L << 47;
  private static final int NONE = -1;

  /** Checks that a file can hold this header and that its elements can be addressed. */
  public IdxHeader {
    dimensions = List.copyOf(dimensions);
    if (dimensions.isEmpty() || dimensions.size() > MAX_RANK) {
      throw new IllegalArgumentException(
          "%d dimensions: must be 1 to %d".formatted(dimensions.size(), MAX_RANK));
    }
    for (long size : dimensions) {
      if (size < 0 || size > MAX_SIZE) {
        throw new IllegalArgumentException(
            "dimension %d: must lie in 0..%d".formatted(size, MAX_SIZE));
      }
    }
    if (oversizedAxis(type, dimensions) != NONE) {
      throw new IllegalArgumentException(
          "%s: must take at most 2^47 bytes".formatted(describe(type, dimensions)));
    }
  }

  /** The header of elements of one type in dimensions of the given sizes, the slowest first. */
  public static IdxHeader of(IdxType type, long... dimensions) {
    return new IdxHeader(type, Arrays.stream(dimensions).boxed().toList());
  }

  /** How many dimensions there are. */
  public int rank() {
    return dimensions.size();
  }

  /** How many elements the file holds: the product of its dimensions. */
  public long elements() {
    if (dimensions.contains(0L)) {
      return 0;
    }
    return dimensions.stream().reduce(1L, Math::multiplyExact);
  }

  /** The bytes that the header takes; the elements follow at once. */
  public int headerBytes() {
    return offsetOfDimension(rank());
  }

  /** The bytes that the elements take. */
  public long bodyBytes() {
    return elements() * type.bytes();
  }

  /** The first bytes of a file with this header. */
  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(headerBytes());
    bytes.putShort((short) 0).put((byte) type.code()).put((byte) rank());
    dimensions.forEach(size -> bytes.putInt((int) (long) size));
    return bytes.flip();
  }

  /**
   * The header as a person reads it, for instance {@code 60000 x 28 x 28 of unsigned byte (0x08)}.
   */
  String describe() {
    return describe(type, dimensions);
  }

  /** Where in the file the size of a dimension stands. */
  static int offsetOfDimension(int axis) {
    return MAGIC_BYTES + Integer.BYTES * axis;
  }

  /**
   * Reads a header and leaves the stream at the first element.
   *
   * @throws IdxFormatException if these are not the first bytes of an IDX file
   * @throws IOException if the stream cannot be read
   */
  static IdxHeader read(Path path, InputStream in) throws IOException {
    byte[] magic = in.readNBytes(MAGIC_BYTES);
    if (magic.length == 0) {
      throw new IdxFormatException(path, 0, "the first bytes of an IDX file", "an empty file")
          .withRemedy("get it again");
    }
    requireZeros(path, magic);
    if (magic.length < MAGIC_BYTES) {
      throw cutOff(path, "4 bytes of magic number", magic.length);
    }
    IdxType type = type(path, Byte.toUnsignedInt(magic[2]));
    int rank = Byte.toUnsignedInt(magic[3]);
    if (rank < 1 || rank > MAX_RANK) {
      throw new IdxFormatException(path, 3, "1 to 8 dimensions", Integer.toString(rank));
    }
    return new IdxHeader(type, dimensions(path, in, type, rank));
  }

  private static void requireZeros(Path path, byte[] magic) throws IdxFormatException {
    for (int offset = 0; offset < Math.min(2, magic.length); offset++) {
      if (magic[offset] != 0) {
        String found = HexFormat.ofDelimiter(" ").formatHex(magic);
        throw new IdxFormatException(
                path, offset, "00 00, the start of IDX (or 1f 8b, of gzip)", found)
            .withRemedy("is it another format, or a web page that was downloaded instead?");
      }
    }
  }

  private static IdxType type(Path path, int code) throws IdxFormatException {
    return IdxType.ofCode(code)
        .orElseThrow(
            () ->
                new IdxFormatException(
                    path,
                    2,
                    "the code of an element type, 08, 09, 0b, 0c, 0d or 0e",
                    "%02x".formatted(code)));
  }

  private static List<Long> dimensions(Path path, InputStream in, IdxType type, int rank)
      throws IOException {
    byte[] sizes = in.readNBytes(rank * Integer.BYTES);
    if (sizes.length < rank * Integer.BYTES) {
      throw cutOff(
          path,
          "%d dimensions in %d bytes of header".formatted(rank, offsetOfDimension(rank)),
          MAGIC_BYTES + sizes.length);
    }
    List<Long> dimensions = new ArrayList<>(rank);
    ByteBuffer buffer = ByteBuffer.wrap(sizes);
    while (buffer.hasRemaining()) {
      dimensions.add(Integer.toUnsignedLong(buffer.getInt()));
    }
    int axis = oversizedAxis(type, dimensions);
    if (axis != NONE) {
      throw new IdxFormatException(
          path,
          offsetOfDimension(axis),
          "dimensions that take at most 2^47 bytes",
          describe(type, dimensions));
    }
    return dimensions;
  }

  private static IdxFormatException cutOff(Path path, String expected, int length) {
    return new IdxFormatException(
            path, length, expected, "the end of the file after %d bytes".formatted(length))
        .withRemedy("it is cut off; get it again");
  }

  /** The first axis that makes the elements take more bytes than we can address. */
  private static int oversizedAxis(IdxType type, List<Long> dimensions) {
    if (dimensions.contains(0L)) {
      return NONE;
    }
    long bytes = type.bytes();
    for (int axis = 0; axis < dimensions.size(); axis++) {
      if (dimensions.get(axis) > MAX_BODY_BYTES / bytes) {
        return axis;
      }
      bytes *= dimensions.get(axis);
    }
    return NONE;
  }

  private static String describe(IdxType type, List<Long> dimensions) {
    return dimensions.stream().map(String::valueOf).collect(Collectors.joining(" x "))
        + " of "
        + type.description();
  }
}
