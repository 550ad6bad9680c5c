package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ghostbatch.accumulate.LossScale;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.formats.RunEnd;
import org.ghostbatch.trainer.formats.Summary;

/** What a run knows of itself so far: what its checkpoints, its history and its summary say. */
final class RunRecord {
  private final RunInProgress run;
  private final RunState start;
  private final List<EpochRecord> history;
  private int microBatchLimit;
  private long peakTensorBytes;
  private OptionalDouble secondsToFirstUpdate = OptionalDouble.empty();

  /**
   * @param start what an earlier process knew
   */
  RunRecord(RunInProgress run, RunState start) {
    this.run = run;
    this.start = start;
    history = new ArrayList<>(start.history());
    microBatchLimit = start.room() == null ? Integer.MAX_VALUE : start.room();
    peakTensorBytes = start.peakTensorBytes();
  }

  /** The largest micro-batch that is not known to be too large. */
  int microBatchLimit() {
    return microBatchLimit;
  }

  /** Micro-batches larger than this one were too large. */
  void limitMicroBatch(int largest) {
    microBatchLimit = largest;
  }

  /** Whether to measure the run's first update: where there is a limit to compare it with. */
  boolean wantsPeak() {
    return run.settings().workplace().memoryLimit().isPresent()
        && peakTensorBytes == 0
        && run.program().updates() == 0;
  }

  void peak(long bytes) {
    peakTensorBytes = bytes;
  }

  /** A segment has ended, perhaps the one with the first update that this process made. */
  void segmentEnded() {
    if (secondsToFirstUpdate.isEmpty() && run.program().updates() > start.updates()) {
      secondsToFirstUpdate = run.listener().secondsSinceBeginning();
    }
  }

  /** Writes down an epoch that is over. */
  void add(EpochRecord epoch) throws IOException {
    history.add(epoch);
    run.directory().add(epoch);
    run.listener().endEpoch(epoch);
  }

  /** Whether every epoch is over. */
  boolean isComplete() {
    return history.size() == run.config().epochs();
  }

  /** The state at the beginning of an epoch. */
  RunState beginning(int epoch) {
    return epoch == start.epoch() ? start : state(epoch, Tally.EMPTY, 0);
  }

  /** Where the run stands within an epoch, or at its end. */
  Standing within(EpochInProgress epoch) {
    RunState state = state(epoch.number(), epoch.run().tally(), epoch.seconds());
    return new Standing(state, run.program().snapshot());
  }

  /** Where the run stands when an epoch is over. */
  Standing after(EpochInProgress epoch) {
    return new Standing(state(epoch.number() + 1, Tally.EMPTY, 0), run.program().snapshot());
  }

  private RunState state(int epoch, Tally train, double epochSeconds) {
    return new RunState(
        RunState.VERSION,
        start.configHash(),
        start.seed(),
        epoch,
        train.examples(),
        run.program().updates(),
        microBatchLimit == Integer.MAX_VALUE ? null : microBatchLimit,
        train,
        epochSeconds,
        peakTensorBytes,
        history);
  }

  /**
   * Writes the summary of what there is; a run without anything to keep leaves nothing.
   *
   * @param hasCheckpoint whether there is one to resume from
   * @return whether every epoch was run to its end
   */
  boolean finish(RunEnd end, boolean hasCheckpoint) throws IOException {
    if (history.isEmpty()) {
      finishWithoutEpoch(end, hasCheckpoint);
      return false;
    }
    Optional<LossScale> lossScale = run.program().lossScale();
    lossScale.filter(scale -> scale.skippedUpdates() > 0).ifPresent(this::sayWhatWasSkipped);
    Summary summary = RunSummary.of(history, end, peakTensorBytes, secondsToFirstUpdate, lossScale);
    run.directory().finish(summary);
    run.listener().summary(summary, history, run.directory().path());
    return summary.completed();
  }

  private void sayWhatWasSkipped(LossScale scale) {
    run.listener()
        .line(
            "%,d of %,d updates were skipped, because their gradients were too large for float16; the loss scale is %,.0f now"
                .formatted(scale.skippedUpdates(), run.program().updates(), scale.scale()));
  }

  private void finishWithoutEpoch(RunEnd end, boolean hasCheckpoint) throws IOException {
    if (end == RunEnd.DIVERGED || end == RunEnd.OUT_OF_MEMORY && hasCheckpoint) {
      run.directory().finish(RunSummary.withoutEpoch(end));
    } else if (!hasCheckpoint) {
      run.directory().discard();
    }
  }
}
