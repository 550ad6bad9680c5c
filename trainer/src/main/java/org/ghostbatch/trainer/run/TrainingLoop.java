package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.DeviceMemoryException;
import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.accumulate.SegmentPace;
import org.ghostbatch.accumulate.Snapshot;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.trainer.settings.DatasetName;
import org.ghostbatch.trainer.settings.OnDivergence;

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
  private final BooleanSupplier stopped;
  private final Tracing tracing;
  private final SegmentPace pace = new SegmentPace();
  private final RunState start;
  private final List<EpochRecord> history;
  // The largest micro-batch that is not known to be too large.
  private int room;
  private long peakTensorBytes;
  private OptionalDouble toFirstUpdate = OptionalDouble.empty();
  private Optional<Path> lastCheckpoint;

  /** An end of an update, from which a run can go on. */
  private record Standing(RunState state, Snapshot learned) {}

  /**
   * @param run whose program's parameters are those of {@code start}
   * @param start where to begin
   */
  TrainingLoop(RunInProgress run, Checkpoints checkpoints, Tracing tracing, RunState start)
      throws IOException {
    settings = run.settings();
    config = run.config();
    program = run.program();
    directory = run.directory();
    listener = run.listener();
    stopped = run.stopped();
    this.checkpoints = checkpoints;
    this.tracing = tracing;
    this.start = start;
    lastCheckpoint = start.updates() == 0 ? Optional.empty() : checkpoints.newest();
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
    } catch (DeviceMemoryException exhausted) {
      finish(RunEnd.OUT_OF_MEMORY);
      throw exhausted;
    } catch (DivergedException diverged) {
      finish(RunEnd.DIVERGED);
      throw diverged;
    }
    return finish(history.size() == config.epochs() ? RunEnd.COMPLETED : RunEnd.INTERRUPTED);
  }

  /** One epoch, or its rest; tells whether to go on with the next. */
  private boolean train(int number) throws IOException {
    Epoch epoch = begin(number);
    listener.beginEpoch(number, epoch.tape().examples(), epoch.before().train().examples());
    if (!runSegments(epoch)) {
      return false;
    }
    double trained = secondsSince(epoch.started());
    Tally validation = program.validate();
    check(validation, "the validation loss", epoch);
    EpochRecord row = row(epoch, validation, trained);
    history.add(row);
    directory.add(row);
    listener.endEpoch(row);
    return end(epoch);
  }

  /**
   * An epoch under way.
   *
   * @param plan of its updates
   * @param tape all of it
   * @param run what is left of it
   * @param before where it was taken up
   * @param started when, by the system's nanoseconds
   */
  private record Epoch(
      int number, BatchPlan plan, Tape tape, EpochRun run, RunState before, long started) {
    double seconds() {
      return before.epochSeconds() + secondsSince(started);
    }
  }

  private Epoch begin(int number) {
    RunState before = number == start.epoch() ? start : state(number, Tally.EMPTY, 0);
    long started = System.nanoTime();
    if (config.shuffle()) {
      program.order(
          () -> settings.streaming().order(config.seed(), number - 1, config.trainingExamples()));
    }
    BatchPlan plan = settings.batches().plan(number).within(room);
    Tape tape = settings.tape(number, plan, config.trainingExamples());
    EpochRun run = new EpochRun(program, plan, tape.from(before.tapePosition()), before.train());
    return new Epoch(number, plan, tape, run, before, started);
  }

  private EpochRecord row(Epoch epoch, Tally validation, double trained) {
    int examples = epoch.tape().examples();
    return new EpochRecord(
        epoch.number(),
        program.updates(),
        (long) epoch.number() * examples,
        epoch.run().tally(),
        validation,
        epoch.tape().learningRateAt(examples - 1),
        epoch.plan().effectiveBatch(),
        Math.min(epoch.plan().microBatch(), room),
        epoch.seconds(),
        examples / (epoch.before().epochSeconds() + trained),
        System.currentTimeMillis());
  }

  /** The epoch's segments; tells whether it came to its end. */
  private boolean runSegments(Epoch epoch) throws IOException {
    EpochRun run = epoch.run();
    Standing standing = null;
    while (!run.finished() && !stopped.getAsBoolean()) {
      int steps = measures() ? Math.min(MEASURED_STEPS, run.stepsToUpdate(1)) : steps(run);
      if (!run.withinUpdate()) {
        // An interruption may come before the update's end, when all this has changed.
        standing = steps < run.stepsToUpdate(1) ? standing(epoch) : null;
      }
      advance(epoch, steps);
      if (checkpoints.dueBehind(run)) {
        write(standing(epoch), epoch);
      }
    }
    if (!stopped.getAsBoolean()) {
      return true;
    }
    while (run.withinUpdate() && standing == null) {
      // A segment of whole updates ended within one, where it ran out of memory.
      advance(epoch, run.stepsToUpdate(1));
    }
    interrupted(run.withinUpdate() ? standing : standing(epoch), epoch);
    return false;
  }

  private int steps(EpochRun run) {
    return run.wholeUpdates(checkpoints.within(run, tracing.within(pace)));
  }

  /** One segment. */
  private void advance(Epoch epoch, int steps) throws IOException {
    EpochRun run = epoch.run();
    int microBatch = run.microBatch();
    long segmentStarted = System.nanoTime();
    if (measures()) {
      run.advanceMeasuring(steps);
      peakTensorBytes = run.peakBytes();
    } else if (tracing.due(pace, run, steps, epoch.number() == config.epochs())) {
      tracing.advance(run, steps);
    } else {
      run.advance(steps);
    }
    if (run.microBatch() < microBatch) {
      room = run.microBatch();
      listener.detour(epoch.number(), run.tally().examples(), epoch.tape().examples(), room);
    } else {
      pace.ran(steps, secondsSince(segmentStarted));
    }
    if (toFirstUpdate.isEmpty() && program.updates() > start.updates()) {
      toFirstUpdate = listener.secondsSinceBeginning();
    }
    check(run.tally(), "the loss", epoch);
    listener.progress(run.tally());
  }

  /** What follows an epoch; tells whether to go on with the next. */
  private boolean end(Epoch epoch) throws IOException {
    boolean last = epoch.number() == config.epochs();
    boolean stops = stopped.getAsBoolean() && !last;
    if (stops || checkpoints.dueBehind(epoch.number()) || last && checkpoints.written()) {
      Standing standing =
          new Standing(state(epoch.number() + 1, Tally.EMPTY, 0), program.snapshot());
      if (stops) {
        interrupted(standing, epoch);
      } else {
        write(standing, epoch);
      }
    }
    return !stops;
  }

  private Standing standing(Epoch epoch) {
    return new Standing(
        state(epoch.number(), epoch.run().tally(), epoch.seconds()), program.snapshot());
  }

  private RunState state(int epoch, Tally train, double epochSeconds) {
    return new RunState(
        RunState.VERSION,
        start.configHash(),
        start.seed(),
        epoch,
        train.examples(),
        program.updates(),
        room == Integer.MAX_VALUE ? null : room,
        train,
        epochSeconds,
        peakTensorBytes,
        history);
  }

  private void write(Standing standing, Epoch epoch) throws IOException {
    if (settings.protocol().onDivergence() == OnDivergence.STOP && !standing.learned().isFinite()) {
      throw diverged("a parameter is no finite number", epoch);
    }
    lastCheckpoint = Optional.of(checkpoints.write(standing.state(), standing.learned()));
  }

  private void interrupted(Standing standing, Epoch epoch) throws IOException {
    RunState state = standing.state();
    if (state.updates() == 0 || !checkpoints.written()) {
      listener.interrupted(
          "interrupted in epoch %d, without a checkpoint".formatted(state.epoch()));
      return;
    }
    if (!isStart(state)) {
      write(standing, epoch);
    }
    listener.interrupted(
        "interrupted after update %,d (epoch %d, example %,d of %,d)"
            .formatted(
                state.updates(), state.epoch(), state.tapePosition(), epoch.tape().examples()),
        directory.path(),
        config.dataset().equals(DatasetName.FASHION_MNIST.toString()));
  }

  /** Whether the checkpoint from which the run went on says all that there is to say. */
  private boolean isStart(RunState state) {
    return lastCheckpoint.isPresent()
        && state.epoch() == start.epoch()
        && state.tapePosition() == start.tapePosition()
        && state.updates() == start.updates();
  }

  private void check(Tally tally, String what, Epoch epoch) throws IOException {
    if (settings.protocol().onDivergence() == OnDivergence.STOP
        && !Double.isFinite(tally.lossSum())) {
      throw diverged("%s is %s".formatted(what, tally.lossSum()), epoch);
    }
  }

  private DivergedException diverged(String what, Epoch epoch) throws IOException {
    Optional<Path> good = lastCheckpoint.isPresent() ? lastCheckpoint : checkpoints.newest();
    return new DivergedException(
        "%s in epoch %d by example %,d of %,d; use a smaller --learning-rate, or --clip-norm, or go on with --on-divergence continue; %s"
            .formatted(
                what,
                epoch.number(),
                epoch.run().tally().examples(),
                epoch.tape().examples(),
                good.map(path -> "the last good checkpoint is " + path)
                    .orElse("there is no checkpoint")));
  }

  /** Writes the summary of what there is; a run without anything to keep leaves nothing. */
  private boolean finish(RunEnd end) throws IOException {
    if (history.isEmpty()) {
      finishWithoutEpoch(end);
      return false;
    }
    Summary summary = Summary.of(history, end, peakTensorBytes, toFirstUpdate);
    directory.finish(summary);
    listener.summary(summary, history, directory.path());
    return summary.completed();
  }

  private void finishWithoutEpoch(RunEnd end) throws IOException {
    if (end == RunEnd.DIVERGED) {
      directory.finish(Summary.withoutEpoch(end));
    } else if (lastCheckpoint.isEmpty()) {
      directory.discard();
    } else if (end == RunEnd.OUT_OF_MEMORY) {
      directory.finish(Summary.withoutEpoch(end));
    }
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
