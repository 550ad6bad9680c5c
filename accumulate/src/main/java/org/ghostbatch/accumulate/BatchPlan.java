package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The three sizes that a batch has here.
 *
 * <ul>
 *   <li>The <b>effective batch</b> is how many examples one update learns from. It decides what is
 *       learned.
 *   <li>The <b>ghost batch</b> is how many examples are normalized together, where the network
 *       normalizes. It also decides what is learned, so memory never determines it.
 *   <li>The <b>micro-batch</b> is how many examples are computed at once. It decides how much
 *       memory is needed, and changes the result by no more than rounding: some 1e-7 of the update
 *       in tens of micro-batches, at most 6e-8 times their number in thousands.
 * </ul>
 *
 * <p>An effective batch of 8,192 in micro-batches of 512 is sixteen micro-steps, whose gradients
 * are summed, and one update by the sum over its 8,192 examples divided by 8,192. Where the
 * examples do not come out even, the last micro-batch of an update and the last update of an epoch
 * are shorter, and each update is divided by the examples it really holds: never a mean of means.
 *
 * <p>Ghosts stay whole: every micro-batch is a multiple of the ghost batch, or one ghost of what
 * remains at the end of an update. A remainder of a single example joins the ghost before it. So
 * which examples are normalized together depends on their order and the ghost batch alone. Only an
 * update that holds a single example has a ghost of one, whose variance is 0: choose a batch that
 * does not leave one over.
 *
 * @param effectiveBatch examples an update, at least 1
 * @param microBatch examples a micro-step, from 1 to the effective batch; a multiple of the ghost
 *     batch
 * @param ghostBatch examples normalized together, from 2 to the effective batch; 0 where the
 *     network does not normalize
 */
public record BatchPlan(int effectiveBatch, int microBatch, int ghostBatch) {

  /** One of the three sizes. */
  public enum Size {
    /** Examples an update. */
    EFFECTIVE_BATCH("batch"),
    /** Examples a micro-step. */
    MICRO_BATCH("micro-batch"),
    /** Examples normalized together. */
    GHOST_BATCH("ghost batch");

    private final String words;

    Size(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * What is wrong with a size.
   *
   * @param size which one
   * @param value that it has
   * @param message what it must be, and where there is one a remedy
   */
  public record Problem(Size size, int value, String message) {
    @Override
    public String toString() {
      return "%s %d: %s".formatted(size, value, message);
    }
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a size is out of range; the message names value and remedy
   */
  public BatchPlan {
    Optional<Problem> problem = problem(effectiveBatch, microBatch, ghostBatch);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get().toString());
    }
  }

  /** What is wrong with sizes that are to become a plan, or nothing. */
  public static Optional<Problem> problem(int effectiveBatch, int microBatch, int ghostBatch) {
    if (effectiveBatch < 1) {
      return problem(Size.EFFECTIVE_BATCH, effectiveBatch, "must be at least 1");
    }
    if (microBatch < 1) {
      return problem(Size.MICRO_BATCH, microBatch, "must be at least 1");
    }
    if (microBatch > effectiveBatch) {
      return problem(
          Size.MICRO_BATCH,
          microBatch,
          "must not exceed the batch of %d".formatted(effectiveBatch));
    }
    return ghostBatch == 0
        ? Optional.empty()
        : ghostProblem(effectiveBatch, microBatch, ghostBatch);
  }

  private static Optional<Problem> problem(Size size, int value, String message) {
    return Optional.of(new Problem(size, value, message));
  }

  private static Optional<Problem> ghostProblem(
      int effectiveBatch, int microBatch, int ghostBatch) {
    if (ghostBatch < 2) {
      return problem(
          Size.GHOST_BATCH, ghostBatch, "must be at least 2, because one example has no variance");
    }
    if (ghostBatch > effectiveBatch) {
      return problem(
          Size.GHOST_BATCH,
          ghostBatch,
          "must not exceed the batch of %d".formatted(effectiveBatch));
    }
    if (microBatch % ghostBatch == 0) {
      return Optional.empty();
    }
    int below = microBatch - microBatch % ghostBatch;
    List<String> nearest = new ArrayList<>();
    if (below > 0) {
      nearest.add(String.valueOf(below));
    }
    if (below + ghostBatch <= effectiveBatch) {
      nearest.add(String.valueOf(below + ghostBatch));
    }
    return problem(
        Size.MICRO_BATCH,
        microBatch,
        "must be a multiple of the ghost batch of %d, for instance %s"
            .formatted(ghostBatch, String.join(" or ", nearest)));
  }

  /** A plan for a network that does not normalize. */
  public BatchPlan(int effectiveBatch, int microBatch) {
    this(effectiveBatch, microBatch, 0);
  }

  /** A plan in which every update is one piece, for a network that does not normalize. */
  public static BatchPlan inOnePiece(int effectiveBatch) {
    return new BatchPlan(effectiveBatch, Math.max(1, effectiveBatch));
  }

  /** A plan in as few pieces as the ghosts allow. */
  public static BatchPlan inFewestPieces(int effectiveBatch, int ghostBatch) {
    return new BatchPlan(
        effectiveBatch, largestMicroBatch(effectiveBatch, ghostBatch, effectiveBatch), ghostBatch);
  }

  /**
   * The largest micro-batch up to a bound that a batch with such ghosts can be cut into, or 0 if
   * not even one ghost is within the bound.
   */
  public static int largestMicroBatch(int effectiveBatch, int ghostBatch, int bound) {
    int within = Math.min(effectiveBatch, bound);
    return ghostBatch == 0 ? within : within - within % ghostBatch;
  }

  /**
   * The same batch in micro-batches of at most so many examples.
   *
   * @param microBatchLimit at least the ghost batch
   */
  public BatchPlan within(int microBatchLimit) {
    return microBatch <= microBatchLimit
        ? this
        : new BatchPlan(
            effectiveBatch,
            largestMicroBatch(effectiveBatch, ghostBatch, microBatchLimit),
            ghostBatch);
  }

  /** The same batch in micro-batches of half the size, or nothing if they cannot be smaller. */
  public Optional<BatchPlan> halved() {
    int half = largestMicroBatch(effectiveBatch, ghostBatch, microBatch / 2);
    return half == 0
        ? Optional.empty()
        : Optional.of(new BatchPlan(effectiveBatch, half, ghostBatch));
  }

  /**
   * Plans one epoch.
   *
   * @param examples how many examples the epoch has, at least 1
   * @param learningRate the learning rate of every update
   * @throws IllegalArgumentException if there are no examples
   */
  public Tape epoch(int examples, double learningRate) {
    return epoch(examples, (start, inUpdate) -> learningRate);
  }

  /**
   * Plans one epoch.
   *
   * @param examples how many examples the epoch has, at least 1
   * @param learningRates the learning rate of each update
   * @throws IllegalArgumentException if there are no examples
   */
  public Tape epoch(int examples, LearningRates learningRates) {
    List<MicroStep> steps = new ArrayList<>();
    if (examples < 1) {
      throw new IllegalArgumentException(
          "an epoch of %d examples: must have at least 1".formatted(examples));
    }
    int inUpdate;
    for (int start = 0; start < examples; start += inUpdate) {
      inUpdate = Math.min(effectiveBatch, examples - start);
      double learningRate = learningRates.at(start, inUpdate);
      int done = 0;
      while (done < inUpdate) {
        MicroStep next =
            MicroStep.next(start, done, inUpdate, learningRate, ghostBatch, microBatch);
        steps.add(next);
        done += next.size();
      }
    }
    return new Tape(steps);
  }

  /** The learning rate of an update, by its place in the epoch. */
  @FunctionalInterface
  public interface LearningRates {
    /**
     * The learning rate of an update.
     *
     * @param start how many examples of the epoch came before it
     * @param examples how many it holds
     */
    double at(int start, int examples);
  }
}
