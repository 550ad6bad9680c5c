package org.ghostbatch.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.DeviceMemoryException;
import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.accumulate.SegmentPace;
import org.ghostbatch.accumulate.Snapshot;
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
  private final Checkpoints checkpoints;
  private final RunListener listener;
  private final Interruption interruption;
  private final SegmentPace pace = new SegmentPace();
  private final RunState start;
  private final List<EpochRecord> history;
  // The largest micro-batch that is not known to be too large.
  private int room;
  private long peakTensorBytes;
  private Optional<Path> lastCheckpoint;

  /** An end of an update, from which a run can go on. */
  private record Standing(RunState state, Snapshot learned) {}

  /**
   * @param program whose parameters are those of {@code start}
   * @param start where to begin
   */
  TrainingLoop(
      RunSettings settings,
      RunConfig config,
      TrainingProgram program,
      RunDirectory directory,
      Checkpoints checkpoints,
      RunListener listener,
      Interruption interruption,
      RunState start)
      throws IOException {
    this.settings = settings;
    this.config = config;
    this.program = program;
    this.directory = directory;
    this.checkpoints = checkpoints;
    this.listener = listener;
    this.interruption = interruption;
    this.start = start;
    lastCheckpoint = checkpoints.newest();
    history = new ArrayList<>(start.history());
    room = start.room() == null ? Integer.MAX_VALUE : start.room();
    peakTensorBytes = start.peakTensorBytes();
  }

  /**
   * Trains every epoch that is left, or until interrupted, and writes what there is.
   *
   * @return whether every epoch was run to its end
   */
  boolean run() throws IOException {
    try {
      for (int epoch = start.epoch(); epoch <= config.epochs(); epoch++) {
        if (!train(epoch)) {
          break;
        }
      }
    } catch (DeviceMemoryException | DivergedException ended) {
      finish();
      throw ended;
    }
    return finish();
  }

  /** One epoch, or its rest; tells whether to go on with the next. */
  private boolean train(int epoch) throws IOException {
    RunState begin =
        epoch == start.epoch() ? start : state(epoch, Tally.EMPTY, 0, program.updates());
    long started = System.nanoTime();
    if (config.shuffle()) {
      program.order(Order.shuffled(config.seed(), epoch - 1, config.trainingExamples()));
    }
    BatchPlan plan = settings.batches().plan(epoch).within(room);
    Tape tape = settings.tape(epoch, plan, config.trainingExamples());
    EpochRun run = new EpochRun(program, plan, tape.from(begin.tapePosition()), begin.train());
    listener.beginEpoch(epoch, tape.examples());
    if (!train(epoch, run, tape, begin, started)) {
      return false;
    }
    double trained = secondsSince(started);
    Tally validation = program.validate();
    check(validation, "the validation loss", epoch, tape.examples(), tape);
    double seconds = begin.epochSeconds() + secondsSince(started);
    EpochRecord row =
        new EpochRecord(
            epoch,
            program.updates(),
            (long) epoch * config.trainingExamples(),
            run.tally(),
            validation,
            tape.learningRateAt(tape.examples() - 1),
            plan.effectiveBatch(),
            Math.min(plan.microBatch(), room),
            seconds,
            (tape.examples() - begin.tapePosition()) / trained);
    history.add(row);
    directory.add(row);
    listener.endEpoch(row);
    return endOf(epoch, tape);
  }

  /** The epoch's segments; tells whether it came to its end. */
  private boolean train(int epoch, EpochRun run, Tape tape, RunState begin, long started)
      throws IOException {
    Standing standing = null;
    while (!run.finished() && !interruption.requested()) {
      int steps = measures() ? Math.min(MEASURED_STEPS, run.stepsToUpdate(1)) : steps(run);
      if (!run.withinUpdate() && steps < run.stepsToUpdate(1)) {
        // An interruption may come before the update's end, when all this has changed.
        standing = standing(epoch, run, begin, started);
      }
      advance(epoch, run, steps, tape);
      if (checkpoints.dueBehind(run)) {
        write(standing(epoch, run, begin, started), tape);
      }
    }
    if (!interruption.requested()) {
      return true;
    }
    interrupted(run.withinUpdate() ? standing : standing(epoch, run, begin, started), tape);
    return false;
  }

  private int steps(EpochRun run) {
    return run.wholeUpdates(checkpoints.within(run, pace.steps()));
  }

  /** One segment. */
  private void advance(int epoch, EpochRun run, int steps, Tape tape) {
    int microBatch = run.microBatch();
    long segmentStarted = System.nanoTime();
    if (measures()) {
      run.advanceMeasuring(steps);
      peakTensorBytes = run.peakBytes();
    } else {
      run.advance(steps);
    }
    long examples = run.tally().examples();
    if (run.microBatch() < microBatch) {
      room = run.microBatch();
      listener.detour(epoch, examples, tape.examples(), room);
    } else {
      pace.ran(steps, secondsSince(segmentStarted));
    }
    check(run.tally(), "the loss", epoch, examples, tape);
    listener.progress(run.tally());
  }

  /** What follows an epoch; tells whether to go on with the next. */
  private boolean endOf(int epoch, Tape tape) throws IOException {
    boolean last = epoch == config.epochs();
    boolean stopped = interruption.requested() && !last;
    if (stopped || checkpoints.dueBehind(epoch) || last && checkpoints.written()) {
      RunState state = state(epoch + 1, Tally.EMPTY, 0, program.updates());
      Standing standing = new Standing(state, program.snapshot());
      if (stopped) {
        interrupted(standing, tape);
      } else {
        write(standing, tape);
      }
    }
    return !stopped;
  }

  private Standing standing(int epoch, EpochRun run, RunState begin, long started) {
    double seconds = begin.epochSeconds() + secondsSince(started);
    return new Standing(state(epoch, run.tally(), seconds, program.updates()), program.snapshot());
  }

  private RunState state(int epoch, Tally train, double epochSeconds, long updates) {
    return new RunState(
        RunState.VERSION,
        start.configHash(),
        start.seed(),
        epoch,
        train.examples(),
        updates,
        room == Integer.MAX_VALUE ? null : room,
        train,
        epochSeconds,
        peakTensorBytes,
        history);
  }

  private void write(Standing standing, Tape tape) throws IOException {
    if (settings.onDivergence() == OnDivergence.STOP && !standing.learned().isFinite()) {
      throw diverged(
          "a parameter is no finite number",
          standing.state().epoch(),
          standing.state().tapePosition(),
          tape);
    }
    lastCheckpoint = Optional.of(checkpoints.write(standing.state(), standing.learned()));
  }

  private void interrupted(Standing standing, Tape tape) throws IOException {
    RunState state = standing.state();
    if (state.updates() == 0 || !checkpoints.written()) {
      listener.interrupted(
          "interrupted in epoch %d, without a checkpoint".formatted(state.epoch()));
      return;
    }
    write(standing, tape);
    listener.interrupted(
        "interrupted after update %,d (epoch %d, example %,d of %,d); go on with: ghostbatch train --resume %s"
            .formatted(
                state.updates(),
                state.epoch(),
                state.tapePosition(),
                tape.examples(),
                directory.path()));
  }

  private void check(Tally tally, String what, int epoch, long examples, Tape tape) {
    if (settings.onDivergence() == OnDivergence.STOP && !Double.isFinite(tally.lossSum())) {
      throw diverged(what + " is " + tally.lossSum(), epoch, examples, tape);
    }
  }

  private DivergedException diverged(String what, int epoch, long examples, Tape tape) {
    return new DivergedException(
        "%s in epoch %d by example %,d of %,d; use a smaller --learning-rate, or --clip-norm, or go on with --on-divergence continue; %s"
            .formatted(
                what,
                epoch,
                examples,
                tape.examples(),
                lastCheckpoint
                    .map(path -> "the last good checkpoint is " + path)
                    .orElse("there is no checkpoint")));
  }

  /** Writes the summary of what there is; a run without anything to keep leaves nothing. */
  private boolean finish() throws IOException {
    if (history.isEmpty()) {
      if (lastCheckpoint.isEmpty()) {
        directory.discard();
      }
      return false;
    }
    Summary summary = Summary.of(history, history.size() == config.epochs(), peakTensorBytes);
    directory.finish(summary);
    listener.summary(summary, history, directory.path());
    if (listener.wantsReport() && !interruption.requested()) {
      listener.report(directory.report());
    }
    return summary.completed();
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
