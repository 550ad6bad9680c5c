package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.ghostbatch.accumulate.DeviceMemoryException;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.formats.RunEnd;

/** A run, in time order. */
final class TrainingLoop {
  private final RunInProgress run;
  private final RunState start;
  private final Checkpoints checkpoints;
  private final RunRecord record;
  private final SegmentRunner segments;
  private final DivergenceCheck divergence;
  private final Stop stop;
  private final BooleanSupplier stopped;

  /**
   * @param run whose program's parameters are those of {@code start}
   * @param start where to begin
   */
  TrainingLoop(RunInProgress run, Checkpoints checkpoints, Tracing tracing, RunState start) {
    this.run = run;
    this.start = start;
    this.checkpoints = checkpoints;
    record = new RunRecord(run, start);
    segments = new SegmentRunner(run, record, checkpoints, tracing);
    divergence = new DivergenceCheck(run.settings().protocol().onDivergence(), checkpoints);
    stop = new Stop(run, record, checkpoints, divergence, start);
    stopped = run.stopped();
  }

  /**
   * Trains every epoch that is left, or until it is to stop, and writes what there is.
   *
   * @return whether every epoch was run to its end
   */
  boolean run() throws IOException {
    try {
      boolean goesOn = true;
      for (int epoch = start.epoch(); goesOn && epoch <= run.config().epochs(); epoch++) {
        goesOn = train(epoch);
      }
    } catch (DeviceMemoryException exhausted) {
      finish(RunEnd.OUT_OF_MEMORY);
      throw exhausted;
    } catch (DivergedException diverged) {
      finish(RunEnd.DIVERGED);
      throw diverged;
    }
    return finish(record.isComplete() ? RunEnd.COMPLETED : RunEnd.INTERRUPTED);
  }

  /** One epoch, or its rest; returns whether to continue with the next. */
  private boolean train(int number) throws IOException {
    RunState before = record.beginning(number);
    EpochInProgress epoch = EpochInProgress.begin(run, before, record.microBatchLimit());
    run.listener().beginEpoch(number, epoch.examples(), before.train().examples());
    while (!epoch.run().finished() && !stopped.getAsBoolean()) {
      int steps = segments.nextSteps(epoch);
      stop.beforeSegment(epoch, steps);
      advance(epoch, steps);
      if (checkpoints.dueAfter(epoch.run())) {
        write(record.within(epoch), epoch);
      }
    }
    if (stopped.getAsBoolean()) {
      while (stop.needsRestOfUpdate(epoch)) {
        advance(epoch, epoch.run().stepsToUpdate(1));
      }
      stop.within(epoch);
      return false;
    }
    double trained = epoch.seconds();
    Tally validation = run.program().validate();
    divergence.check(validation, "the validation loss", epoch);
    record.add(epoch.row(run.program().updates(), validation, trained, record.microBatchLimit()));
    return end(epoch);
  }

  private void advance(EpochInProgress epoch, int steps) throws IOException {
    segments.advance(epoch, steps);
    divergence.check(epoch.run().tally(), "the loss", epoch);
    run.listener().progress(epoch.run().tally());
  }

  /** What follows an epoch; returns whether to continue with the next. */
  private boolean end(EpochInProgress epoch) throws IOException {
    boolean last = epoch.number() == run.config().epochs();
    if (stopped.getAsBoolean() && !last) {
      stop.after(epoch);
      return false;
    }
    if (checkpoints.dueAfter(epoch.number()) || last && checkpoints.written()) {
      write(record.after(epoch), epoch);
    }
    return true;
  }

  private void write(Standing standing, EpochInProgress epoch) throws IOException {
    divergence.check(standing, epoch);
    checkpoints.write(standing);
  }

  private boolean finish(RunEnd end) throws IOException {
    return record.finish(end, checkpoints.last().isPresent());
  }
}
