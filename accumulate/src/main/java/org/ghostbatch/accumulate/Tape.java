package org.ghostbatch.accumulate;

import java.util.List;

/**
 * The plan of an epoch, or of a piece of one, as data: one row a micro-step.
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

  /** How many micro-steps there are. */
  public int length() {
    return steps.size();
  }

  /** How many examples the micro-steps hold together. */
  public int examples() {
    return steps.stream().mapToInt(MicroStep::size).sum();
  }

  /** How many updates end on this tape. */
  public int updates() {
    return (int) steps.stream().filter(MicroStep::update).count();
  }

  /** The most examples in one micro-step, 0 for an empty tape. */
  public int largestMicroBatch() {
    return steps.stream().mapToInt(MicroStep::size).max().orElse(0);
  }

  /** Whether some update takes more than one micro-step. */
  public boolean accumulates() {
    return steps.stream().anyMatch(step -> !(step.first() && step.update()));
  }

  /** The rows {@code from} to {@code to - 1} as a tape of their own: a segment. */
  public Tape segment(int from, int to) {
    return new Tape(steps.subList(from, to));
  }
}
