package org.ghostbatch.accumulate;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;

/**
 * The device's own account of the micro-steps: an example is entered as begun before anything of
 * its micro-step is committed, and into the tally when all is. So after a failure the two tell
 * which micro-steps are in, and whether one is in by half.
 */
final class Ledger {
  private final Variable<TFloat64> begun = new Variable<>("begun", TFloat64.class, Shape.scalar());
  private final Variable<TFloat64> tally;
  private final int models;
  private final List<Operand<?>> reads;
  private final List<Op> clears;

  Ledger(Ops tf, Models models) {
    this.models = models.count();
    tally = new Variable<>("tally", TFloat64.class, Scores.tallyShape(models));
    reads = List.of(begun.read(tf), tally.read(tf));
    clears =
        List.of(
            begun.assign(tf, tf.constant(0.0)),
            tally.assign(tf, tf.zeros(tf.constant(tally.shape()), TFloat64.class)));
  }

  /**
   * What is in the ledger.
   *
   * @param whole whether every micro-step that began is in as a whole
   * @param tallies one a model, all of the same examples
   */
  record Entries(boolean whole, List<Tally> tallies) {}

  /** Adds a micro-step's commits between its two entries, and returns the last of them. */
  Op enter(Ops tf, Scores scores, Function<Ops, List<Op>> commits) {
    Op beginning = begun.assignAdd(tf, scores.examples());
    List<Op> committed = commits.apply(tf.withControlDependencies(List.of(beginning)));
    List<Op> before = committed.isEmpty() ? List.of(beginning) : committed;
    return tally.assignAdd(tf.withControlDependencies(before), scores.tally());
  }

  void clear(Session session) {
    Session.Runner runner = session.runner();
    clears.forEach(runner::addTarget);
    runner.run().close();
  }

  /** Reads the ledger and clears it. */
  Entries take(Session session) {
    double[] sums = new double[Scores.TALLY_LENGTH * models];
    double beginnings;
    Session.Runner runner = session.runner();
    reads.forEach(runner::fetch);
    try (Result result = runner.run()) {
      beginnings = ((TFloat64) result.get(0)).getDouble();
      ((TFloat64) result.get(1)).asRawTensor().data().asDoubles().read(sums);
    }
    clear(session);
    List<Tally> tallies =
        IntStream.range(0, models)
            .mapToObj(
                model ->
                    new Tally(
                        sums[model],
                        Math.round(sums[models + model]),
                        Math.round(sums[2 * models + model])))
            .toList();
    return new Entries(Math.round(beginnings) == tallies.get(0).examples(), tallies);
  }
}
