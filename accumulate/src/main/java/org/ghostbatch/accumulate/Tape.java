package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;

/**
 * The plan of an epoch, or of the rest of one, as data: one row for each micro-step.
 *
 * <p>The graph is a loop over the tape's rows and never changes while the plan does. Accumulation,
 * a short last batch and a change of the learning rate are all only other tapes.
 *
 * @param steps the rows, in order, each beginning in the epoch's order where the one before ends
 */
public record Tape(List<MicroStep> steps) {

  /**
   * Checks that the rows follow each other.
   *
   * @throws IllegalArgumentException naming the first row that does not follow the one before it
   */
  public Tape {
    steps = List.copyOf(steps);
    for (int row = 1; row < steps.size(); row++) {
      if (!steps.get(row - 1).precedes(steps.get(row))) {
        throw new IllegalArgumentException(
            "row %d of the tape, %s, does not follow %s"
                .formatted(row, steps.get(row), steps.get(row - 1)));
      }
    }
  }

  /** Whether some update takes more than one micro-step. */
  public boolean accumulates() {
    return steps.stream().anyMatch(step -> !(step.first() && step.update()));
  }

  /** The micro-batch as planned: the largest size, odd ghosts aside; 0 for an empty tape. */
  int plannedSize() {
    int odd = 0;
    int planned = 0;
    for (MicroStep step : steps) {
      if (step.ghostBatch() == 0 || step.ghostSize() == step.ghostBatch()) {
        planned = Math.max(planned, step.size());
      } else {
        odd = Math.max(odd, step.size());
      }
    }
    return planned == 0 ? odd : planned;
  }

  /** How many micro-steps there are. */
  public int length() {
    return steps.size();
  }

  /** How many examples the micro-steps hold together. */
  public int examples() {
    return whole().examples();
  }

  /**
   * The learning rate of the update that an example belongs to.
   *
   * @param example counted from 0 over the tape's examples
   * @throws IllegalArgumentException if the tape has no such example
   */
  public double learningRateAt(long example) {
    long passed = 0;
    for (MicroStep step : steps) {
      passed += step.size();
      if (example >= 0 && example < passed) {
        return step.learningRate();
      }
    }
    throw new IllegalArgumentException("example %d of a tape of %d".formatted(example, examples()));
  }

  /** How many updates end on this tape. */
  public int updates() {
    return whole().updates();
  }

  /** The most examples in one micro-step, 0 for an empty tape. */
  public int largestMicroBatch() {
    return whole().largestMicroBatch();
  }

  /**
   * The same examples in the same updates and ghosts, but from some example on in smaller
   * micro-batches: how a run continues after it ran out of memory.
   *
   * @param from where in the epoch's order the smaller micro-batches begin; a row must begin there
   * @param microBatch the most examples a row may hold from there on, a multiple of the ghost batch
   * @return the rows from there on
   * @throws IllegalArgumentException if no row begins there, or the micro-batch cuts a ghost
   */
  public Tape recut(int from, int microBatch) {
    List<MicroStep> rest = steps.stream().filter(step -> step.start() >= from).toList();
    int tapeEnd = length() == 0 ? from : steps.get(length() - 1).end();
    if (rest.isEmpty() ? from != tapeEnd : rest.get(0).start() != from) {
      throw new IllegalArgumentException("no row of the tape begins at example %d".formatted(from));
    }
    int end = from + rest.stream().mapToInt(MicroStep::size).sum();
    List<MicroStep> cut = new ArrayList<>();
    int at = from;
    for (MicroStep step : rest) {
      if (step.start() == at) {
        at = recut(step, end, microBatch, cut);
      }
    }
    return new Tape(cut);
  }

  /** Cuts what is left of an update, as it would have been planned, and returns where it ends. */
  private static int recut(MicroStep first, int tapeEnd, int microBatch, List<MicroStep> into) {
    int updateStart = first.start() - first.accumulated();
    int done = first.accumulated();
    int end = Math.min(first.examples(), tapeEnd - updateStart);
    while (done < end) {
      MicroStep next =
          MicroStep.next(
              updateStart,
              done,
              first.examples(),
              first.learningRate(),
              first.ghostBatch(),
              Math.min(microBatch, end - done));
      into.add(next);
      done += next.size();
    }
    return updateStart + end;
  }

  /**
   * The rows from some example on: the rest of an epoch after the examples before are learned.
   *
   * @param example where in the epoch's order the rest begins; an update must begin there, or the
   *     tape end
   * @throws IllegalArgumentException if no update begins there
   */
  public Segment from(long example) {
    int rows = whole().rowsWithin(example);
    int held = segment(0, rows).examples();
    if (held != example || rows < length() && !steps.get(rows).first()) {
      throw new IllegalArgumentException(
          "no update of the tape begins at example %d".formatted(example));
    }
    return segment(rows, length());
  }

  /**
   * The rows {@code from} to {@code to - 1}.
   *
   * @throws IllegalArgumentException if the tape has no such rows
   */
  public Segment segment(int from, int to) {
    return new Segment(this, from, to);
  }

  /** Every row. */
  public Segment whole() {
    return segment(0, length());
  }
}
