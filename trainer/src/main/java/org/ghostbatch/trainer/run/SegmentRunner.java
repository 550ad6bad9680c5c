package org.ghostbatch.trainer.run;

import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.accumulate.SegmentPace;

/**
 * Runs a run's segments: how many micro-steps each has, and whether it is measured, traced or
 * neither.
 */
final class SegmentRunner {
  // A large update is measured in part: its micro-steps are alike.
  private static final int MEASURED_STEPS = 16;

  private final RunInProgress run;
  private final RunRecord record;
  private final Checkpoints checkpoints;
  private final Tracing tracing;
  private final SegmentPace pace = new SegmentPace();

  SegmentRunner(RunInProgress run, RunRecord record, Checkpoints checkpoints, Tracing tracing) {
    this.run = run;
    this.record = record;
    this.checkpoints = checkpoints;
    this.tracing = tracing;
  }

  /** How many micro-steps the next segment has. */
  int nextSteps(EpochInProgress epoch) {
    EpochRun left = epoch.run();
    return record.wantsPeak()
        ? Math.min(MEASURED_STEPS, left.stepsToUpdate(1))
        : left.wholeUpdates(checkpoints.within(left, inRounds(tracing.within(pace))));
  }

  /** Whole rounds of all lanes, at least one, however long a micro-step takes. */
  private int inRounds(int steps) {
    int lanes = run.config().execution().lanes();
    return Math.max(lanes, steps - steps % lanes);
  }

  /** Runs one segment. */
  void advance(EpochInProgress epoch, int steps) {
    EpochRun left = epoch.run();
    int microBatch = left.microBatch();
    long started = System.nanoTime();
    if (record.wantsPeak()) {
      left.advanceMeasuring(steps);
      record.peak(left.peakBytes());
    } else if (tracing.due(pace, left, steps, epoch.number() == run.config().epochs())) {
      tracing.advance(left, steps);
    } else {
      left.advance(steps);
    }
    if (left.microBatch() < microBatch) {
      record.limitMicroBatch(left.microBatch());
      run.listener()
          .outOfMemory(
              epoch.number(), left.tally().examples(), epoch.examples(), left.microBatch());
    } else {
      pace.ran(steps, (System.nanoTime() - started) / 1e9);
    }
    record.segmentEnded();
  }
}
