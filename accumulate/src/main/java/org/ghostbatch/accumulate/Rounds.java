package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a segment that are computed side by side, some at a time: one row in each lane.
 *
 * @param from the first row, counted from 0 in the segment
 * @param to the row after the last
 * @param lanes how many rows a round has; {@code to - from} is a multiple of it
 */
record Rounds(int from, int to, int lanes) {

  /**
   * Divides rows that train. A round stays within its update, because the next update begins with
   * the weights that this one leaves. Where an update has rows left over, they make a smaller
   * round, which is one more call of TensorFlow: a short update takes one row a round instead.
   *
   * @param lanes the most rows of a round
   * @param shortUpdate how many examples an update must have to be worth another call
   */
  static List<Rounds> withinUpdates(List<MicroStep> steps, int lanes, long shortUpdate) {
    List<Rounds> all = new ArrayList<>();
    int from = 0;
    for (int row = 0; row < steps.size(); row++) {
      if (steps.get(row).update() || row + 1 == steps.size()) {
        boolean leavesRows = (row + 1 - from) % lanes > 0;
        boolean isShort = steps.get(row).examples() < shortUpdate;
        divide(from, row + 1, leavesRows && isShort ? 1 : lanes, all);
        from = row + 1;
      }
    }
    return all;
  }

  /**
   * Divides rows that are scored, which do not depend on each other.
   *
   * @param lanes the most rows of a round
   */
  static List<Rounds> across(int rows, int lanes) {
    List<Rounds> all = new ArrayList<>();
    divide(0, rows, lanes, all);
    return all;
  }

  /** Adds rounds of full width, then the smaller one of the rows left over. */
  private static void divide(int from, int to, int lanes, List<Rounds> into) {
    int leftOver = (to - from) % lanes;
    append(into, new Rounds(from, to - leftOver, lanes));
    append(into, new Rounds(to - leftOver, to, leftOver));
  }

  private static void append(List<Rounds> all, Rounds next) {
    int last = all.size() - 1;
    if (next.from == next.to) {
      return;
    }
    if (last >= 0 && all.get(last).lanes == next.lanes) {
      all.set(last, new Rounds(all.get(last).from, next.to, next.lanes));
    } else {
      all.add(next);
    }
  }
}
