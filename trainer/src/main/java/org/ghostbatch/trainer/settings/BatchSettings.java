package org.ghostbatch.trainer.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.UpdateCut;
import org.ghostbatch.trainer.text.UsageException;

/**
 * How large the batches are.
 *
 * @param schedule the batch by epoch
 * @param microBatch how many examples are computed at once
 * @param ghostBatch examples normalized together; 0 where nothing is normalized
 * @param cut of updates whose micro-batch is left open
 */
public record BatchSettings(
    BatchSchedule schedule, MicroBatchChoice microBatch, int ghostBatch, UpdateCut cut) {

  /** Sizes whose updates are in as few pieces as possible where the micro-batch is left open. */
  public BatchSettings(BatchSchedule schedule, MicroBatchChoice microBatch, int ghostBatch) {
    this(schedule, microBatch, ghostBatch, UpdateCut.NONE);
  }

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
    return microBatch.size().map(whole::within).orElseGet(() -> cut.cut(whole));
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

  /** Whether this search finds the micro-batch, or has found it. */
  public boolean usesSearch(MicroBatchSearch search) {
    return microBatch.search().equals(Optional.of(search));
  }

  /** The same with another micro-batch. */
  public BatchSettings with(MicroBatchChoice other) {
    return new BatchSettings(schedule, other, ghostBatch, cut);
  }

  /** The same with another cut of updates whose micro-batch is left open. */
  public BatchSettings with(UpdateCut other) {
    return new BatchSettings(schedule, microBatch, ghostBatch, other);
  }

  /** This without a search: the micro-batch is left open. */
  public BatchSettings inFewestPieces() {
    return with(new MicroBatchChoice.FewestPieces());
  }
}
