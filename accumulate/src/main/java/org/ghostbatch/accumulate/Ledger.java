package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;

/**
 * The device's own account of the micro-steps: an example is entered as begun before anything of
 * its micro-step is committed, and into the tally when all is. So after a failure the two show
 * which micro-steps are committed, and whether one is only half committed.
 */
final class Ledger {
  private final Variable<TFloat64> begun = new Variable<>("begun", TFloat64.class, Shape.scalar());
  private final Variable<TFloat64> tally;
  private final int models;
  private final List<Operand<?>> reads;
  private final Placeholder<TFloat64> begunFed;
  private final Placeholder<TFloat64> tallyFed;
  private final List<Op> stores;

  Ledger(Ops tf, Models models) {
    this.models = models.count();
    tally = new Variable<>("tally", TFloat64.class, Scores.tallyShape(models));
    reads = List.of(begun.read(tf), tally.read(tf));
    begunFed = tf.placeholder(TFloat64.class, Placeholder.shape(begun.shape()));
    tallyFed = tf.placeholder(TFloat64.class, Placeholder.shape(tally.shape()));
    stores = List.of(begun.assign(tf, begunFed), tally.assign(tf, tallyFed));
  }

  /**
   * What is in the ledger.
   *
   * @param whole whether every micro-step that began is in as a whole
   * @param tallies one a model, all of the same examples
   */
  record Entries(boolean whole, List<Tally> tallies) {}

  /** Adds the commits of micro-steps between their entries, and returns the last of them. */
  Op enter(Ops tf, List<Scores> scores, Function<Ops, List<Op>> commits) {
    List<Op> last = new ArrayList<>();
    Ops after = tf;
    for (Scores ofOne : scores) {
      last = List.of(begun.assignAdd(after, ofOne.examples()));
      after = tf.withControlDependencies(last);
    }
    List<Op> committed = commits.apply(after);
    last = committed.isEmpty() ? last : committed;
    for (Scores ofOne : scores) {
      last = List.of(tally.assignAdd(tf.withControlDependencies(last), ofOne.tally()));
    }
    return last.get(0);
  }

  /**
   * Begins where others ended, so that sums are rounded alike wherever a tape is cut.
   *
   * @param before one tally a model, all of the same examples
   */
  void open(Session session, List<Tally> before) {
    double[] sums = new double[Scores.TALLY_LENGTH * models];
    for (int model = 0; model < models; model++) {
      sums[model] = before.get(model).lossSum();
      sums[models + model] = before.get(model).correct();
      sums[2 * models + model] = before.get(model).examples();
    }
    try (TFloat64 examples = TFloat64.scalarOf(before.get(0).examples());
        TFloat64 tallies = TFloat64.tensorOf(tally.shape(), DataBuffers.of(sums))) {
      Session.Runner runner = session.runner().feed(begunFed, examples).feed(tallyFed, tallies);
      stores.forEach(runner::addTarget);
      runner.run().close();
    }
  }

  /** Reads the ledger: what it was opened with, and all that has been entered since. */
  Entries read(Session session) {
    double[] sums = new double[Scores.TALLY_LENGTH * models];
    double beginnings;
    Session.Runner runner = session.runner();
    reads.forEach(runner::fetch);
    try (Result result = runner.run()) {
      beginnings = ((TFloat64) result.get(0)).getDouble();
      ((TFloat64) result.get(1)).asRawTensor().data().asDoubles().read(sums);
    }
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
