package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.settings.BatchChoice;
import picocli.CommandLine.Option;

/** The flags that say how large the batches are. */
final class BatchOptions {
  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Examples an update. Default: 128, or all training examples where they are fewer.")
  private Integer batch;

  @Option(
      names = "--batch-schedule",
      paramLabel = "LIST",
      description =
          "The batch by epoch, as in 0:128,10:512,20:2048: 128 before the first epoch, 512 after"
              + " ten (Smith et al. 2018). In place of --batch.")
  private String batchSchedule;

  @Option(
      names = "--micro-batch",
      paramLabel = "N",
      description =
          "Examples on the device at once, at most; gradients are accumulated over the update. auto:"
              + " as many as the memory has room for, found by trying. Default: the batch, or the most"
              + " whole ghosts in it; of large updates in a long run the fastest, found by trying (not"
              + " in a sweep).")
  private String microBatch;

  @Option(
      names = "--ghost-batch",
      paramLabel = "N",
      description =
          "Examples that --batch-norm normalizes together; the micro-batch must be a multiple of"
              + " it. Default: 128, or the batch where that is smaller.")
  private Integer ghostBatch;

  /** What the flags ask for. */
  BatchChoice choice() {
    return new BatchChoice(batch, batchSchedule, microBatch, ghostBatch);
  }
}
