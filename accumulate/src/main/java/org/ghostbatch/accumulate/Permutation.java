package org.ghostbatch.accumulate;

import java.util.BitSet;

/** An order that lists each of the training examples once. */
final class Permutation {
  private Permutation() {}

  /**
   * Checks an order, or one after the other several orders of the same examples.
   *
   * @param rows [orders * count]
   * @param count how many examples there are
   * @throws IllegalArgumentException naming the first row that is out of range or comes again
   */
  static void check(int[] rows, int count) {
    BitSet listed = new BitSet(count);
    for (int at = 0; at < rows.length; at++) {
      int place = at % count;
      if (place == 0) {
        listed.clear();
      }
      int row = rows[at];
      if (row < 0 || row >= count) {
        throw new IllegalArgumentException(
            "order: row %d at place %d is out of range: the %d training examples are rows 0 to %d"
                .formatted(row, place, count, count - 1));
      }
      if (listed.get(row)) {
        throw new IllegalArgumentException(
            "order: row %d is repeated at place %d: list each of the %d training examples once"
                .formatted(row, place, count));
      }
      listed.set(row);
    }
  }
}
