package org.ghostbatch.trainer.run;

import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.trainer.settings.TrainingProtocol;

/**
 * An epoch under way.
 *
 * @param number from 1
 * @param plan of its updates
 * @param tape all of it
 * @param run what is left of it
 * @param before where it was resumed
 * @param started when, by the system's nanoseconds
 */
record EpochInProgress(
    int number, BatchPlan plan, Tape tape, EpochRun run, RunState before, long started) {

  /**
   * Begins an epoch, or what is left of it.
   *
   * @param before where it is resumed
   * @param microBatchLimit the largest micro-batch that is not known to be too large
   */
  static EpochInProgress begin(RunInProgress run, RunState before, int microBatchLimit) {
    int number = before.epoch();
    int examples = run.config().data().trainingExamples();
    RunSettings settings = run.settings();
    TrainingProtocol protocol = settings.protocol();
    long started = System.nanoTime();
    if (protocol.shuffle()) {
      run.program().order(() -> settings.streaming().order(protocol.seed(), number - 1, examples));
    }
    BatchPlan plan = settings.batches().plan(number).within(microBatchLimit);
    Tape tape = settings.tape(number, plan, examples);
    EpochRun left =
        new EpochRun(run.program(), plan, tape.from(before.tapePosition()), before.train());
    return new EpochInProgress(number, plan, tape, left, before, started);
  }

  int examples() {
    return tape.examples();
  }

  /** How long it has taken so far, in earlier processes as well. */
  double seconds() {
    return before.epochSeconds() + (System.nanoTime() - started) / 1e9;
  }

  /**
   * What the history says of it.
   *
   * @param updates of the run so far
   * @param trained how many seconds the training took, without the validation
   * @param microBatchLimit as {@link #begin} has it, now that the epoch is over
   */
  EpochRecord row(long updates, Tally validation, double trained, int microBatchLimit) {
    return new EpochRecord(
        number,
        updates,
        (long) number * examples(),
        run.tally(),
        validation,
        tape.learningRateAt(examples() - 1),
        plan.effectiveBatch(),
        Math.min(plan.microBatch(), microBatchLimit),
        seconds(),
        examples() / trained,
        System.currentTimeMillis());
  }
}
