package org.ghostbatch.trainer.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.trainer.text.UsageException;

/**
 * How large the batches are.
 *
 * @param schedule the batch by epoch
 * @param microBatch the most examples on the device at once; null for the batch
 * @param ghostBatch examples normalized together; 0 where nothing is normalized
 * @param search how the micro-batch is found
 */
public record BatchSettings(
    BatchSchedule schedule, Integer microBatch, int ghostBatch, MicroBatchSearch search) {

  /**
   * A plan of sizes that flags give.
   *
   * @throws UsageException if they do not make a plan, naming the flag that does not fit
   */
  public static BatchPlan planOfFlags(int batch, int microBatch, int ghostBatch) {
    Optional<BatchPlan.Problem> problem = BatchPlan.problem(batch, microBatch, ghostBatch);
    if (problem.isPresent()) {
      throw new UsageException(
          "%s %d: %s"
              .formatted(
                  flag(problem.get().size()), problem.get().value(), problem.get().message()));
    }
    return new BatchPlan(batch, microBatch, ghostBatch);
  }

  private static String flag(BatchPlan.Size size) {
    return switch (size) {
      case EFFECTIVE_BATCH -> "--batch";
      case MICRO_BATCH -> "--micro-batch";
      case GHOST_BATCH -> "--ghost-batch";
    };
  }

  /** The sizes of an epoch, counted from 1. */
  public BatchPlan plan(int epoch) {
    int batch = schedule.at(epoch - 1);
    BatchPlan whole = BatchPlan.inFewestPieces(batch, ghostBatch);
    return microBatch == null ? whole : whole.within(microBatch);
  }

  /**
   * How many epochs of a run have which sizes.
   *
   * @param epochs of the run, as many as the schedule is within
   */
  public Map<BatchPlan, Integer> epochsByPlan(int epochs) {
    Map<BatchPlan, Integer> byPlan = new LinkedHashMap<>();
    List<BatchSchedule.Entry> entries = schedule.entries();
    for (int i = 0; i < entries.size(); i++) {
      int from = entries.get(i).epoch();
      int to = i + 1 < entries.size() ? entries.get(i + 1).epoch() : epochs;
      byPlan.merge(plan(from + 1), to - from, Integer::sum);
    }
    return byPlan;
  }

  /** The largest micro-batch of the schedule. */
  public int largestMicroBatch() {
    return schedule.entries().stream()
        .mapToInt(entry -> plan(entry.epoch() + 1).microBatch())
        .max()
        .orElseThrow();
  }

  /** Whether a search has found the micro-batch. */
  public boolean found() {
    return search != MicroBatchSearch.NONE && microBatch != null;
  }

  public BatchSettings withMicroBatch(int found) {
    return new BatchSettings(schedule, found, ghostBatch, search);
  }

  /** This without a search: in as few pieces as the ghosts allow. */
  public BatchSettings inFewestPieces() {
    return new BatchSettings(schedule, null, ghostBatch, MicroBatchSearch.NONE);
  }
}
