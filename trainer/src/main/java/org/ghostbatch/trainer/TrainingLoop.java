package org.ghostbatch.trainer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.DeviceMemoryException;
import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.accumulate.SegmentPace;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Order;

/** A run, in time order. */
final class TrainingLoop {
  // A large update is measured in part: its micro-steps are alike.
  private static final int MEASURED_STEPS = 16;

  private final RunSettings settings;
  private final RunConfig config;
  private final TrainingProgram program;
  private final RunDirectory directory;
  private final RunListener listener;
  private final Interruption interruption;
  private final SegmentPace pace = new SegmentPace();
  private final List<EpochRecord> history = new ArrayList<>();
  private long examples;
  // The largest micro-batch that is not known to be too large.
  private int room = Integer.MAX_VALUE;
  private long peakTensorBytes;

  TrainingLoop(
      RunSettings settings,
      RunConfig config,
      TrainingProgram program,
      RunDirectory directory,
      RunListener listener,
      Interruption interruption) {
    this.settings = settings;
    this.config = config;
    this.program = program;
    this.directory = directory;
    this.listener = listener;
    this.interruption = interruption;
  }

  /**
   * Trains every epoch, or until interrupted, and writes what there is.
   *
   * @return whether every epoch was run to its end
   */
  boolean run() throws IOException {
    try {
      runEpochs();
    } catch (DeviceMemoryException exhausted) {
      finish();
      throw exhausted;
    }
    return finish();
  }

  private void runEpochs() throws IOException {
    for (int epoch = 1; epoch <= config.epochs() && !interruption.requested(); epoch++) {
      long started = System.nanoTime();
      if (config.shuffle()) {
        program.order(Order.shuffled(config.seed(), epoch - 1, config.trainingExamples()));
      }
      BatchPlan plan = settings.batches().plan(epoch).within(room);
      Tape tape = settings.tape(epoch, plan, config.trainingExamples());
      Tally train = train(epoch, plan, tape);
      if (train.examples() == 0) {
        return;
      }
      double trained = secondsSince(started);
      Tally validation = program.validate();
      examples += train.examples();
      EpochRecord row =
          new EpochRecord(
              epoch,
              program.updates(),
              examples,
              train,
              validation,
              tape.learningRateAt(train.examples() - 1),
              plan.effectiveBatch(),
              Math.min(plan.microBatch(), room),
              secondsSince(started),
              train.examples() / trained);
      history.add(row);
      directory.add(row);
      listener.endEpoch(row);
    }
  }

  /** Writes the summary of what there is; a run without one epoch's beginning leaves nothing. */
  private boolean finish() throws IOException {
    if (history.isEmpty()) {
      directory.discard();
      return false;
    }
    Summary summary =
        Summary.of(
            history,
            examples == (long) config.epochs() * config.trainingExamples(),
            peakTensorBytes);
    directory.finish(summary);
    listener.summary(summary, history, directory.path());
    if (listener.wantsReport()) {
      listener.report(directory.report());
    }
    return summary.completed();
  }

  /** One epoch, segment by segment; an interruption ends it early. */
  private Tally train(int epoch, BatchPlan plan, Tape tape) {
    listener.beginEpoch(epoch, tape.examples());
    EpochRun run = new EpochRun(program, plan, tape);
    Tally tally = Tally.EMPTY;
    do {
      long started = System.nanoTime();
      int steps = pace.steps();
      if (measures()) {
        steps = Math.min(MEASURED_STEPS, run.stepsToUpdate(1));
        tally = run.advanceMeasuring(steps);
        peakTensorBytes = run.peakBytes();
      } else {
        tally = run.advance(steps);
      }
      if (run.microBatch() < Math.min(plan.microBatch(), room)) {
        room = run.microBatch();
        listener.detour(epoch, tally.examples(), tape.examples(), room);
      } else {
        pace.ran(Math.min(steps, tape.length()), secondsSince(started));
      }
      listener.progress(tally);
    } while (!run.finished() && !interruption.requested());
    return tally;
  }

  /** Whether to measure the run's first update: where there is a limit to compare it with. */
  private boolean measures() {
    return settings.workplace().memoryLimit().isPresent()
        && peakTensorBytes == 0
        && program.updates() == 0;
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }
}
