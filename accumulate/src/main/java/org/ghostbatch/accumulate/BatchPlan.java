package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;

/**
 * The two sizes that a batch has here.
 *
 * <ul>
 *   <li>The <b>effective batch</b> is how many examples one update learns from. It decides what is
 *       learned.
 *   <li>The <b>micro-batch</b> is how many examples are on the device's workbench at once. It
 *       decides how much memory is needed, and changes the result by no more than rounding.
 * </ul>
 *
 * <p>An effective batch of 8,192 in micro-batches of 512 is sixteen micro-steps, whose gradients
 * are summed, and one update by the sum over its 8,192 examples divided by 8,192. Where the
 * examples do not come out even, the last micro-batch of an update and the last update of an epoch
 * are shorter, and each update is divided by the examples it really holds: never a mean of means.
 *
 * @param effectiveBatch examples an update, at least 1
 * @param microBatch examples a micro-step, from 1 to the effective batch
 */
public record BatchPlan(int effectiveBatch, int microBatch) {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a size is out of range; the message names value and remedy
   */
  public BatchPlan {
    if (effectiveBatch < 1) {
      throw new IllegalArgumentException("batch %d: must be at least 1".formatted(effectiveBatch));
    }
    if (microBatch < 1) {
      throw new IllegalArgumentException(
          "micro-batch %d: must be at least 1".formatted(microBatch));
    }
    if (microBatch > effectiveBatch) {
      throw new IllegalArgumentException(
          "micro-batch %d: must not exceed the batch of %d".formatted(microBatch, effectiveBatch));
    }
  }

  /** A plan in which every update is one piece. */
  public static BatchPlan inOnePiece(int effectiveBatch) {
    return new BatchPlan(effectiveBatch, Math.max(1, effectiveBatch));
  }

  /**
   * Plans one epoch.
   *
   * @param examples how many examples the epoch has, at least 1
   * @param learningRate the learning rate of every update
   */
  public Tape epoch(int examples, double learningRate) {
    List<MicroStep> steps = new ArrayList<>();
    for (int update = 0; update < examples; update += effectiveBatch) {
      int inUpdate = Math.min(effectiveBatch, examples - update);
      for (int done = 0; done < inUpdate; done += microBatch) {
        int size = Math.min(microBatch, inUpdate - done);
        steps.add(new MicroStep(update + done, size, done, inUpdate, learningRate));
      }
    }
    return new Tape(steps);
  }
}
