package org.ghostbatch.trainer.settings;

import java.util.Optional;
import org.ghostbatch.trainer.settings.MicroBatchChoice.GivenSize;
import org.ghostbatch.trainer.settings.MicroBatchChoice.OpenSize;
import org.ghostbatch.trainer.text.UsageException;

/**
 * How large the batches are to be, as the flags say it: some of it depends on how many examples
 * there are.
 *
 * @param batch null where it is not given
 * @param batchSchedule instead of it, as {@link BatchSchedule#parse} reads it; null where it is not
 *     given
 * @param microBatch a number, or {@code auto}; null where it is not given
 * @param ghostBatch null where it is not given
 */
public record BatchChoice(
    Integer batch, String batchSchedule, String microBatch, Integer ghostBatch) {
  private static final int DEFAULT_BATCH = 128;

  /**
   * The settings before the examples are read, to check that the flags can be combined.
   *
   * @param normalizes whether the model normalizes by ghosts
   */
  public BatchSettings settings(boolean normalizes, int epochs) {
    return settings(normalizes, epochs, DEFAULT_BATCH, isGiven() || ghostBatch != null);
  }

  /**
   * The settings for this many training examples.
   *
   * @throws UsageException if a flag asks for a larger batch
   */
  public BatchSettings forExamples(boolean normalizes, int epochs, int examples) {
    BatchSettings settings = settings(normalizes, epochs, Math.min(DEFAULT_BATCH, examples), true);
    if (settings.schedule().largest() > examples) {
      throw new UsageException(
          "%s: there are %d training examples; use at most that many"
              .formatted(
                  batchSchedule == null ? "--batch " + batch : "--batch-schedule " + batchSchedule,
                  examples));
    }
    return settings;
  }

  /** The line to print where there are fewer examples than the default batch, which applies. */
  public Optional<String> note(int examples) {
    return !isGiven() && examples < DEFAULT_BATCH
        ? Optional.of(
            "there are %d training examples, fewer than the default --batch %d: each update takes all of them"
                .formatted(examples, DEFAULT_BATCH))
        : Optional.empty();
  }

  private boolean isGiven() {
    return batch != null || batchSchedule != null;
  }

  /**
   * @param usualBatch the batch where no flag gives one
   * @param knowsGhosts whether the ghost batch is final: its default depends on the batch, and so
   *     on the number of examples
   */
  private BatchSettings settings(
      boolean normalizes, int epochs, int usualBatch, boolean knowsGhosts) {
    BatchSchedule schedule = schedule(usualBatch).within(epochs);
    int ghost = GhostBatch.resolve(ghostBatch, normalizes, schedule.smallest());
    if (microBatch == null) {
      return new BatchSettings(schedule, new OpenSize(MicroBatchSearch.FASTEST), ghost);
    }
    if (microBatch.equals("auto")) {
      return new BatchSettings(schedule, new OpenSize(MicroBatchSearch.LARGEST), ghost);
    }
    int micro = parseMicroBatch();
    if (micro > schedule.largest()) {
      throw new UsageException(
          "--micro-batch %d: must not exceed the batch of %d; lower it%s"
              .formatted(micro, schedule.largest(), orRaise(usualBatch)));
    }
    BatchSettings.planOfFlags(schedule.largest(), micro, knowsGhosts ? ghost : 0);
    return new BatchSettings(schedule, new GivenSize(micro), ghost);
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

  private String orRaise(int usualBatch) {
    if (batchSchedule != null) {
      return " or raise --batch-schedule";
    }
    // Where all examples are the batch, it cannot be raised.
    return !isGiven() && usualBatch < DEFAULT_BATCH ? "" : " or raise --batch";
  }

  private BatchSchedule schedule(int usualBatch) {
    if (batchSchedule == null) {
      return BatchSchedule.constant(batch == null ? usualBatch : batch);
    }
    if (batch != null) {
      throw new UsageException(
          "--batch %d: cannot be combined with --batch-schedule %s; give one of them"
              .formatted(batch, batchSchedule));
    }
    return BatchSchedule.parse(batchSchedule);
  }
}
