package org.ghostbatch.trainer.experiments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.SegmentPace;
import org.ghostbatch.accumulate.SideBySide;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.datasets.Order;

/** The training of several seeds side by side, in time order. */
final class SideBySideRun {
  // More at once does not stay in a core's caches.
  private static final int LARGEST_MICRO_BATCH = 2000;

  private final Recipe recipe;
  private final long[] seeds;
  private final SideBySide models;
  private final int examples;
  private final BooleanSupplier interrupted;
  private final SegmentPace pace = new SegmentPace();
  private double seconds;

  SideBySideRun(
      Recipe recipe, long[] seeds, SideBySide models, int examples, BooleanSupplier interrupted) {
    this.recipe = recipe;
    this.seeds = seeds;
    this.models = models;
    this.examples = examples;
    this.interrupted = interrupted;
  }

  /** Returns whether the last epoch was completed. */
  boolean train(int epochs, EpochListener listener) throws IOException {
    BatchPlan plan = new BatchPlan(recipe.batch(), Math.min(recipe.batch(), LARGEST_MICRO_BATCH));
    Tape tape = plan.epoch(examples, recipe.learningRate());
    for (int epoch = 1; epoch <= epochs; epoch++) {
      order(epoch);
      List<Tally> running = epoch(tape, listener);
      if (running.get(0).examples() < examples) {
        return false;
      }
      if (recipe.records(epoch)) {
        record(epoch, running, listener);
      }
    }
    return true;
  }

  private void order(int epoch) {
    if (recipe.ownOrders()) {
      models.orders(
          Arrays.stream(seeds)
              .mapToObj(seed -> Order.shuffled(seed, epoch - 1, examples))
              .toArray(int[][]::new));
    } else {
      models.order(Order.shuffled(seeds[0], epoch - 1, examples));
    }
  }

  /** One epoch, segment by segment; an interruption ends it early. */
  private List<Tally> epoch(Tape tape, EpochListener listener) {
    List<Tally> tallies = new ArrayList<>(Collections.nCopies(seeds.length, Tally.EMPTY));
    for (int next = 0; next < tape.length() && !interrupted.getAsBoolean(); ) {
      int end = (int) Math.min((long) next + pace.steps(), tape.length());
      long started = System.nanoTime();
      List<Tally> segment = models.train(tape.segment(next, end));
      double took = (System.nanoTime() - started) / 1e9;
      seconds += took;
      pace.ran(end - next, took);
      next = end;
      for (int model = 0; model < seeds.length; model++) {
        tallies.set(model, tallies.get(model).plus(segment.get(model)));
      }
      listener.trained(segment.stream().mapToLong(Tally::examples).sum());
    }
    return tallies;
  }

  private void record(int epoch, List<Tally> running, EpochListener listener) throws IOException {
    List<Tally> train =
        recipe.trainNumbers() == TrainNumbers.EVALUATION ? models.evaluateTraining() : running;
    List<Tally> validation = models.validate();
    for (int model = 0; model < seeds.length; model++) {
      listener.recorded(
          new Recording(
              seeds[model],
              epoch,
              models.updates(),
              (long) epoch * examples,
              seconds / seeds.length,
              train.get(model),
              validation.get(model)));
    }
  }
}
