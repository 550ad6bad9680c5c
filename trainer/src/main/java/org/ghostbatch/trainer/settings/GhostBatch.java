package org.ghostbatch.trainer.settings;

import org.ghostbatch.trainer.text.UsageException;

/** The ghost batch that {@code --ghost-batch} means. */
public final class GhostBatch {
  private static final int USUAL = 128;

  private GhostBatch() {}

  /**
   * The ghost batch, or 0 where nothing is normalized.
   *
   * @param given the flag, or null
   * @param normalizes whether the model normalizes by ghosts
   * @param smallestBatch of the run
   * @throws UsageException if the flags cannot be combined
   */
  public static int resolve(Integer given, boolean normalizes, int smallestBatch) {
    if (!normalizes) {
      if (given != null) {
        throw new UsageException("--ghost-batch %d: needs --batch-norm".formatted(given));
      }
      return 0;
    }
    if (smallestBatch < 2) {
      throw new UsageException(
          "--batch-norm: needs batches of at least 2, because one example has no variance");
    }
    if (given == null) {
      return Math.min(USUAL, smallestBatch);
    }
    if (given < 2) {
      throw new UsageException(
          "--ghost-batch %d: must be at least 2, because one example has no variance"
              .formatted(given));
    }
    if (given > smallestBatch) {
      throw new UsageException(
          "--ghost-batch %d: must not exceed the batch of %d".formatted(given, smallestBatch));
    }
    return given;
  }
}
