package org.ghostbatch.accumulate;

import java.util.List;

/**
 * Consecutive rows of a tape, which a program runs one after the other.
 *
 * <p>A segment refers to its whole tape, because the tape decides how its rows are executed: so the
 * results do not depend on where the tape is cut.
 *
 * @param tape the tape
 * @param from the first row, counted from 0
 * @param to the row after the last
 */
public record Segment(Tape tape, int from, int to) {

  /**
   * Checks the rows.
   *
   * @throws IllegalArgumentException if the tape has no such rows
   */
  public Segment {
    if (from < 0 || from > to || to > tape.length()) {
      throw new IllegalArgumentException(
          "rows from %d to %d, exclusive, of a tape of %d rows: out of range"
              .formatted(from, to, tape.length()));
    }
  }

  /** How many rows there are. */
  public int length() {
    return to - from;
  }

  /** The rows, in order. */
  public List<MicroStep> steps() {
    return tape.steps().subList(from, to);
  }

  /** How many examples the rows hold together. */
  public int examples() {
    return steps().stream().mapToInt(MicroStep::size).sum();
  }

  /**
   * The rows {@code first} to {@code end - 1}, counted from 0 in this segment.
   *
   * @throws IllegalArgumentException if the tape has no such rows
   */
  Segment rows(int first, int end) {
    return new Segment(tape, from + first, from + end);
  }

  /** The rows after the first {@code count}. */
  Segment after(int count) {
    return rows(count, length());
  }

  /** These rows and all that follow them on the tape. */
  Segment toTheEndOfTheTape() {
    return new Segment(tape, from, tape.length());
  }

  /** How many rows, from the first on, hold at most so many examples together. */
  int rowsWithin(long examples) {
    int rows = 0;
    long held = 0;
    for (MicroStep step : steps()) {
      held += step.size();
      if (held > examples) {
        break;
      }
      rows++;
    }
    return rows;
  }

  /** The most examples in one micro-step, 0 if there are no rows. */
  int largestMicroBatch() {
    return steps().stream().mapToInt(MicroStep::size).max().orElse(0);
  }

  /** How many updates end in these rows. */
  int updates() {
    return (int) steps().stream().filter(MicroStep::update).count();
  }
}
