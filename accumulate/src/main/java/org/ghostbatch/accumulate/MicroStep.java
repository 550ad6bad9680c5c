package org.ghostbatch.accumulate;

/**
 * One row of the {@link Tape}: a micro-batch, and its place in its update.
 *
 * @param start where the micro-batch begins in the epoch's order
 * @param size how many examples it holds, at least 1
 * @param accumulated how many examples of its update came before it
 * @param examples how many examples the whole update holds: what its gradient sum is divided by
 * @param learningRate the learning rate of the update, finite
 */
public record MicroStep(int start, int size, int accumulated, int examples, double learningRate) {

  /** Checks the row by itself. */
  public MicroStep {
    if (start < 0 || size < 1 || accumulated < 0 || accumulated + size > examples) {
      throw new IllegalArgumentException(
          "micro-step of %d examples from %d, after %d of the %d of its update: out of range"
              .formatted(size, start, accumulated, examples));
    }
    if (!Double.isFinite(learningRate)) {
      throw new IllegalArgumentException(
          "learning rate %s: must be finite".formatted(learningRate));
    }
  }

  /** Whether it begins an update. */
  public boolean first() {
    return accumulated == 0;
  }

  /** Whether it ends an update: the optimizer acts after it. */
  public boolean update() {
    return accumulated + size == examples;
  }

  /** Whether {@code next} may follow: the next slice of the order, of this update or a new one. */
  boolean precedes(MicroStep next) {
    boolean sameUpdate =
        next.accumulated == accumulated + size
            && next.examples == examples
            && next.learningRate == learningRate;
    return next.start == start + size && (update() ? next.first() : sameUpdate);
  }
}
