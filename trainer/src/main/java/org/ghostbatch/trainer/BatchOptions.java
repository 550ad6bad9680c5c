package org.ghostbatch.trainer;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags that say how large the batches are. */
final class BatchOptions {
  private static final int USUAL_BATCH = 128;
  private static final int USUAL_GHOST_BATCH = 128;

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
              + " as many as the memory has room for, found by trying. Default: the batch.")
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
    int ghost = ghost(normalizes, schedule);
    if (microBatch == null || microBatch.equals("auto")) {
      return new BatchSettings(schedule, null, ghost, microBatch != null);
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
    if (ghost > 0 && micro % ghost != 0) {
      throw new UsageException(
          "--micro-batch %d: must be a multiple of the ghost batch of %d: use %s, or change"
                  .formatted(micro, ghost, nearest(micro, ghost, schedule.largest()))
              + " --ghost-batch");
    }
    return new BatchSettings(schedule, micro, ghost, false);
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
          "--micro-batch %s: must be a whole number or auto".formatted(microBatch));
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

  private int ghost(boolean normalizes, BatchSchedule schedule) {
    if (!normalizes) {
      if (ghostBatch != null) {
        throw new UsageException("--ghost-batch %d: needs --batch-norm".formatted(ghostBatch));
      }
      return 0;
    }
    int smallest = schedule.smallest();
    if (smallest < 2) {
      throw new UsageException(
          "--batch-norm: needs batches of at least 2, for one example has no variance");
    }
    if (ghostBatch == null) {
      return Math.min(USUAL_GHOST_BATCH, smallest);
    }
    if (ghostBatch < 2) {
      throw new UsageException(
          "--ghost-batch %d: must be at least 2, for one example has no variance"
              .formatted(ghostBatch));
    }
    if (ghostBatch > smallest) {
      throw new UsageException(
          "--ghost-batch %d: must not exceed the batch of %d".formatted(ghostBatch, smallest));
    }
    return ghostBatch;
  }

  private static String nearest(int micro, int ghost, int largest) {
    int below = micro - micro % ghost;
    List<String> nearest = new ArrayList<>();
    if (below > 0) {
      nearest.add(String.valueOf(below));
    }
    if (below + ghost <= largest) {
      nearest.add(String.valueOf(below + ghost));
    }
    return String.join(" or ", nearest);
  }
}
