package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.settings.BatchChoice;
import picocli.CommandLine.Option;

/** The flags that say how large the batches are. */
@Under(FlagHeading.BATCHES)
final class BatchOptions {
  @Option(
      names = "--batch",
      paramLabel = "N",
      description = {
        "Examples per update. Default: 128.",
        "If there are fewer training examples than 128, the default is all of them."
      })
  private Integer batch;

  @Option(
      names = "--batch-schedule",
      paramLabel = "LIST",
      description = {
        "Batch by epoch, such as 0:128,10:512. Replaces --batch.",
        "0:128,10:512 means 128 from the start and 512 after ten epochs (Smith et al. " + "2018)."
      })
  private String batchSchedule;

  @Option(
      names = "--micro-batch",
      paramLabel = "N",
      description = {
        "Examples computed at once: a number, or auto to find one that fits and is fast.",
        "Gradients are accumulated over the update. Default: the batch, or the largest "
            + "multiple of the ghost batch in it; on the CPU, large updates of the linear model or a "
            + "narrow mlp are cut into pieces. "
            + "Long runs with updates of 2,048 examples or more measure several sizes and use the "
            + "fastest (not in a sweep)."
      })
  private String microBatch;

  @Option(
      names = "--ghost-batch",
      paramLabel = "N",
      description = {
        "Examples that --batch-norm normalizes together. Default: 128, or the batch if "
            + "it is smaller.",
        "The micro-batch must be a multiple of it."
      })
  private Integer ghostBatch;

  /** What the flags ask for. */
  BatchChoice choice() {
    return new BatchChoice(batch, batchSchedule, microBatch, ghostBatch);
  }
}
