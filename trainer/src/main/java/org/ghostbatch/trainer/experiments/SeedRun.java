package org.ghostbatch.trainer.experiments;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.accumulate.SegmentPace;
import org.ghostbatch.accumulate.Snapshot;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Order;

/** The training of one seed, in time order. */
final class SeedRun {
  // The networks are small: more at once is slower, because it does not stay in the caches.
  private static final int LARGEST_MICRO_BATCH = 1000;
  private static final int WARM_UP_SHARE = 4;

  private final Recipe recipe;
  private final long seed;
  private final TrainingProgram program;
  private final int examples;
  private final BooleanSupplier interrupted;
  private final SegmentPace pace = new SegmentPace();
  private BatchPlan plan;
  private double seconds;

  SeedRun(
      Recipe recipe,
      long seed,
      TrainingProgram program,
      int examples,
      BooleanSupplier interrupted) {
    this.recipe = recipe;
    this.seed = seed;
    this.program = program;
    this.examples = examples;
    this.interrupted = interrupted;
    this.plan = new BatchPlan(recipe.batch(), Math.min(recipe.batch(), LARGEST_MICRO_BATCH));
  }

  /** Returns whether the last epoch was completed. */
  boolean train(int epochs, EpochListener listener) throws IOException {
    if (recipe.timed()) {
      warmUp();
    }
    for (int epoch = 1; epoch <= epochs; epoch++) {
      program.order(Order.shuffled(seed, epoch - 1, examples));
      Tally running = epoch(tape(), listener);
      if (running.examples() < examples) {
        return false;
      }
      if (recipe.records(epoch)) {
        listener.recorded(recording(epoch, running));
      }
    }
    return true;
  }

  private Tape tape() {
    return plan.epoch(examples, recipe.learningRate());
  }

  /** A program's first steps pay for getting ready: these are taken back and not counted. */
  private void warmUp() {
    Snapshot fresh = program.snapshot();
    int updates = Math.max(1, tape().updates() / WARM_UP_SHARE);
    program.train(plan.epoch(Math.min(examples, updates * recipe.batch()), recipe.learningRate()));
    program.restore(fresh);
  }

  /** One epoch, segment by segment; an interruption ends it early. */
  private Tally epoch(Tape tape, EpochListener listener) {
    EpochRun run = new EpochRun(program, plan, tape);
    while (!run.finished() && !interrupted.getAsBoolean()) {
      int steps = pace.steps();
      long before = run.tally().examples();
      long started = System.nanoTime();
      run.advance(steps);
      double took = (System.nanoTime() - started) / 1e9;
      seconds += took;
      pace.ran(Math.min(steps, tape.length()), took);
      listener.trained(run.tally().examples() - before);
    }
    plan = plan.within(run.microBatch());
    return run.tally();
  }

  private Recording recording(int epoch, Tally running) {
    Tally train =
        recipe.trainNumbers() == TrainNumbers.EVALUATION ? program.evaluateTraining() : running;
    return new Recording(
        seed,
        epoch,
        program.updates(),
        (long) epoch * examples,
        seconds,
        train,
        program.validate());
  }
}
