package org.ghostbatch.trainer;

import org.ghostbatch.accumulate.BatchPlan;
import picocli.CommandLine.Option;

/** The flags that say how large the batches are. */
final class BatchOptions {
  private static final int USUAL_BATCH = 128;

  @Option(names = "--batch", paramLabel = "N", description = "Examples an update. Default: 128.")
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

  /**
   * Complains of flags that do not go together.
   *
   * @param normalizes whether the model normalizes by ghosts
   */
  BatchSettings settings(boolean normalizes, int epochs) {
    BatchSchedule schedule = schedule().within(epochs);
    int ghost = GhostBatch.resolve(ghostBatch, normalizes, schedule.smallest());
    if (microBatch == null) {
      return new BatchSettings(schedule, null, ghost, MicroBatchSearch.FASTEST);
    }
    if (microBatch.equals("auto")) {
      return new BatchSettings(schedule, null, ghost, MicroBatchSearch.LARGEST);
    }
    int micro = parseMicroBatch();
    if (micro > schedule.largest()) {
      throw new UsageException(
          "--micro-batch %d: must not exceed the batch of %d; lower it or raise %s"
              .formatted(
                  micro,
                  schedule.largest(),
                  batchSchedule == null ? "--batch" : "--batch-schedule"));
    }
    try {
      new BatchPlan(schedule.largest(), micro, ghost);
    } catch (IllegalArgumentException cutsGhosts) {
      throw new UsageException("--" + cutsGhosts.getMessage());
    }
    return new BatchSettings(schedule, micro, ghost, MicroBatchSearch.NONE);
  }

  private int parseMicroBatch() {
    try {
      int micro = Integer.parseInt(microBatch);
      if (micro < 1) {
        throw new UsageException("--micro-batch %d: must be at least 1".formatted(micro));
      }
      return micro;
    } catch (NumberFormatException notANumber) {
      throw new UsageException(
          "--micro-batch %s: must be a whole number, at most %d, or auto"
              .formatted(microBatch, Integer.MAX_VALUE));
    }
  }

  private BatchSchedule schedule() {
    if (batchSchedule == null) {
      return BatchSchedule.constant(batch == null ? USUAL_BATCH : batch);
    }
    if (batch != null) {
      throw new UsageException(
          "--batch %d: does not go with --batch-schedule %s; give one of them"
              .formatted(batch, batchSchedule));
    }
    return BatchSchedule.parse(batchSchedule);
  }

  /** The flag that said how large the batch is. */
  String flag() {
    return batchSchedule == null
        ? "--batch " + (batch == null ? USUAL_BATCH : batch)
        : "--batch-schedule " + batchSchedule;
  }
}
