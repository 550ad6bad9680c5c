package org.ghostbatch.datasets;

import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;

/**
 * The labels of a file, checked once and held in as few bytes each as the largest of them needs:
 * tens of millions must leave room in a small heap.
 *
 * @param count how many there are
 * @param largest of them, -1 where there are none
 * @param at the label of a row
 */
record IdxLabels(int count, int largest, IntUnaryOperator at) {
  private static final int PIECE = 1 << 16;

  /** Something to do with each label. */
  @FunctionalInterface
  private interface Visitor {
    void visit(int row, long label) throws IdxFormatException;
  }

  /**
   * Reads all labels of a file.
   *
   * @param file of integers in one dimension of at most 2^31 - 1
   * @param classes every label must lie in {@code 0 .. classes - 1}
   * @throws IdxFormatException naming the first label that does not
   */
  static IdxLabels read(IdxFile file, int classes) throws IdxFormatException {
    int count = (int) file.header().elements();
    int[] largest = {-1};
    each(
        file,
        (row, label) -> {
          if (label < 0 || label >= classes) {
            throw outOfRange(file, row, label, classes);
          }
          largest[0] = Math.max(largest[0], (int) label);
        });
    return new IdxLabels(count, largest[0], held(file, count, largest[0]));
  }

  private static IntUnaryOperator held(IdxFile file, int count, int largest)
      throws IdxFormatException {
    if (largest <= 0xFF) {
      byte[] bytes = new byte[count];
      each(file, (row, label) -> bytes[row] = (byte) label);
      return row -> Byte.toUnsignedInt(bytes[row]);
    }
    if (largest <= Character.MAX_VALUE) {
      char[] chars = new char[count];
      each(file, (row, label) -> chars[row] = (char) label);
      return row -> chars[row];
    }
    int[] ints = new int[count];
    each(file, (row, label) -> ints[row] = (int) label);
    return row -> ints[row];
  }

  private static void each(IdxFile file, Visitor visitor) throws IdxFormatException {
    IdxType type = file.header().type();
    int count = (int) file.header().elements();
    ByteBuffer piece = ByteBuffer.allocate(Math.min(PIECE, count) * type.bytes());
    for (int from = 0; from < count; from += Math.min(PIECE, count - from)) {
      int labels = Math.min(PIECE, count - from);
      file.copy(from, labels, piece.clear());
      piece.flip();
      for (int i = 0; i < labels; i++) {
        visitor.visit(from + i, next(piece, type));
      }
    }
  }

  private static long next(ByteBuffer labels, IdxType type) {
    return switch (type) {
      case UNSIGNED_BYTE -> Byte.toUnsignedLong(labels.get());
      case SIGNED_BYTE -> labels.get();
      case SHORT -> labels.getShort();
      case INT -> labels.getInt();
      case FLOAT, DOUBLE -> throw new IllegalArgumentException(type + ": labels are integers");
    };
  }

  private static IdxFormatException outOfRange(IdxFile file, int row, long label, int classes) {
    return new IdxFormatException(
        file.path(),
        file.header().headerBytes() + (long) row * file.header().type().bytes(),
        "a label in 0..%d".formatted(classes - 1),
        Long.toString(label));
  }
}
