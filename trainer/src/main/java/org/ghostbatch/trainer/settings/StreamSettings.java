package org.ghostbatch.trainer.settings;

import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Order;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.UsageException;

/**
 * How a run's examples reach the device, and how far an epoch carries them from their places.
 *
 * @param window how many bytes a window takes; null where all examples lie on the device
 * @param shuffleWindow how many consecutive examples are shuffled among each other; null for all
 * @param reason why the examples are streamed, as the end of a sentence; empty where it was asked
 *     for
 */
public record StreamSettings(Long window, Integer shuffleWindow, String reason) {

  /** Whether the examples come in windows. */
  public boolean streams() {
    return window != null;
  }

  /**
   * Rejects micro-batches that no window can hold.
   *
   * @param microBatch the largest
   */
  public void check(Split split, int microBatch) {
    long bytes = (long) microBatch * split.training().exampleBytes();
    if (streams() && bytes > Integer.MAX_VALUE) {
      throw new UsageException(
          "--stream: a micro-batch of %,d examples takes %s, and a window holds less than 2 GiB; give a smaller --micro-batch"
              .formatted(microBatch, MemorySize.rounded(bytes)));
    }
  }

  /** Puts the examples on the device, or streams them to it. */
  public void give(Split split, TrainingProgram program) {
    if (streams()) {
      program.streamTraining(split.training(), window);
      program.streamValidation(split.validation(), window);
    } else {
      program.loadTraining(split.training());
      program.loadValidation(split.validation());
    }
  }

  /**
   * The order of a shuffled epoch.
   *
   * @param epoch counted from 0
   */
  public int[] order(long seed, int epoch, int examples) {
    return shuffleWindow == null
        ? Order.shuffled(seed, epoch, examples)
        : Order.shuffledInBlocks(seed, epoch, examples, shuffleWindow);
  }

  /** What is streamed, for people. */
  public String description(Split split) {
    return "streaming %s of examples in windows of %s%s"
        .formatted(MemorySize.rounded(bytes(split)), MemorySize.rounded(window), reason);
  }

  /** The bytes that all examples of a run take on the device: features, labels of int64. */
  static long bytes(Split split) {
    long examples = (long) split.training().count() + split.validation().count();
    return examples * (split.training().exampleBytes() + Long.BYTES);
  }
}
