package org.ghostbatch.trainer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Order;

/** A run, in time order. */
final class TrainingLoop {
  private final RunConfig config;
  private final TrainingProgram program;
  private final RunDirectory directory;
  private final Display display;
  private final Interruption interruption;
  private final SegmentPace pace = new SegmentPace();
  private final List<EpochRecord> history = new ArrayList<>();
  private long examples;

  TrainingLoop(
      RunConfig config,
      TrainingProgram program,
      RunDirectory directory,
      Display display,
      Interruption interruption) {
    this.config = config;
    this.program = program;
    this.directory = directory;
    this.display = display;
    this.interruption = interruption;
  }

  /**
   * Trains every epoch, or until interrupted, and writes what there is.
   *
   * @return whether every epoch was run to its end
   */
  boolean run() throws IOException {
    Tape tape =
        new BatchPlan(config.batch(), config.microBatch())
            .epoch(config.trainingExamples(), config.learningRate());
    for (int epoch = 1; epoch <= config.epochs() && !interruption.requested(); epoch++) {
      long started = System.nanoTime();
      if (config.shuffle()) {
        program.order(Order.shuffled(config.seed(), epoch - 1, config.trainingExamples()));
      }
      Tally train = train(epoch, tape);
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
              config.learningRate(),
              config.batch(),
              config.microBatch(),
              secondsSince(started),
              train.examples() / trained);
      history.add(row);
      directory.add(row);
      display.endEpoch(row);
    }
    if (history.isEmpty()) {
      return false;
    }
    Summary summary =
        Summary.of(history, examples == (long) config.epochs() * config.trainingExamples());
    directory.finish(summary);
    display.summary(summary, directory);
    return summary.completed();
  }

  /** One epoch, segment by segment; an interruption ends it early, but not before one segment. */
  private Tally train(int epoch, Tape tape) {
    display.beginEpoch(epoch, tape.examples());
    Tally tally = Tally.EMPTY;
    int done = 0;
    do {
      int end = Math.min(tape.length(), done + pace.steps());
      long started = System.nanoTime();
      tally = tally.plus(program.train(tape.segment(done, end)));
      pace.ran(end - done, secondsSince(started));
      done = end;
      display.progress(tally);
    } while (done < tape.length() && !interruption.requested());
    return tally;
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }
}
