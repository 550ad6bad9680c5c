package org.ghostbatch.accumulate;

/**
 * One row of the {@link Tape}: a micro-batch, and its place in its update.
 *
 * @param start where the micro-batch begins in the epoch's order
 * @param size how many examples it holds, at least 1
 * @param accumulated how many examples of its update came before it
 * @param examples how many examples the whole update holds: what its gradient sum is divided by
 * @param learningRate the learning rate of the update, finite
 * @param ghostBatch how many examples are normalized together, 0 where nothing is normalized
 */
public record MicroStep(
    int start, int size, int accumulated, int examples, double learningRate, int ghostBatch) {

  /** Checks the row by itself. */
  public MicroStep {
    if (start < 0
        || size < 1
        || accumulated < 0
        || (long) accumulated + size > examples
        || (long) start + size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "micro-step of %d examples from %d, after %d of the %d of its update: out of range"
              .formatted(size, start, accumulated, examples));
    }
    if (!Double.isFinite(learningRate)) {
      throw new IllegalArgumentException(
          "learning rate %s: must be finite".formatted(learningRate));
    }
    if (ghostBatch != 0 && !keepsGhostsWhole(size, accumulated, examples, ghostBatch)) {
      throw new IllegalArgumentException(
          "micro-step of %d examples, after %d of the %d of its update: cuts a ghost of %d"
              .formatted(size, accumulated, examples, ghostBatch));
    }
  }

  private static boolean keepsGhostsWhole(int size, int accumulated, int examples, int ghostBatch) {
    int inWholeGhosts = examples - remainder(examples, ghostBatch);
    return accumulated + size <= inWholeGhosts
        ? accumulated % ghostBatch == 0 && size % ghostBatch == 0
        : accumulated == inWholeGhosts && size == examples - inWholeGhosts;
  }

  /** The examples of an update's last ghost, if it is not of the usual size, else 0. */
  private static int remainder(int examples, int ghostBatch) {
    int remainder = examples % ghostBatch;
    return remainder == 1 && examples > ghostBatch ? ghostBatch + 1 : remainder;
  }

  /** A row for a network that does not normalize. */
  public MicroStep(int start, int size, int accumulated, int examples, double learningRate) {
    this(start, size, accumulated, examples, learningRate, 0);
  }

  /**
   * The next row of an update.
   *
   * @param updateStart where the update begins in the epoch's order
   * @param accumulated how many of its examples have rows already
   */
  static MicroStep next(
      int updateStart,
      int accumulated,
      int examples,
      double learningRate,
      int ghostBatch,
      int microBatch) {
    int left = examples - accumulated;
    int remainder = ghostBatch == 0 ? 0 : remainder(examples, ghostBatch);
    int size = left > remainder ? Math.min(microBatch, left - remainder) : left;
    return new MicroStep(
        updateStart + accumulated, size, accumulated, examples, learningRate, ghostBatch);
  }

  /** Where in the epoch's order the next micro-batch begins. */
  int end() {
    return start + size;
  }

  /** Whether it begins an update. */
  public boolean first() {
    return accumulated == 0;
  }

  /** Whether it ends an update: the optimizer acts after it. */
  public boolean update() {
    return accumulated + size == examples;
  }

  /** How many examples each of its ghosts holds; they are all of one size. */
  int ghostSize() {
    return ghostBatch == 0 || size % ghostBatch != 0 ? size : ghostBatch;
  }

  /** How many ghosts of its update came before it. */
  int ghostsBefore() {
    return ghostBatch == 0 ? 0 : accumulated / ghostBatch;
  }

  /** How many ghosts its whole update has. */
  int ghostsInUpdate() {
    if (ghostBatch == 0) {
      return 1;
    }
    int remainder = remainder(examples, ghostBatch);
    return (examples - remainder) / ghostBatch + (remainder == 0 ? 0 : 1);
  }

  /** Whether {@code next} may follow: the next slice of the order, of this update or a new one. */
  boolean precedes(MicroStep next) {
    boolean sameUpdate =
        next.accumulated == accumulated + size
            && next.examples == examples
            && next.learningRate == learningRate
            && next.ghostBatch == ghostBatch;
    return next.start == start + size && (update() ? next.first() : sameUpdate);
  }
}
