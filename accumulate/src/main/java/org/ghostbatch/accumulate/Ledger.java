package org.ghostbatch.accumulate;

import java.util.List;
import java.util.function.Function;
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
  private final Variable<TFloat64> tally =
      new Variable<>("tally", TFloat64.class, Shape.of(Scores.TALLY_LENGTH));
  private final List<Operand<?>> reads;
  private final List<Op> clears;

  Ledger(Ops tf) {
    reads = List.of(begun.read(tf), tally.read(tf));
    clears =
        List.of(
            begun.assign(tf, tf.constant(0.0)),
            tally.assign(tf, tf.constant(new double[Scores.TALLY_LENGTH])));
  }

  /** What is in the ledger: whether every micro-step that began is in as a whole, and the tally. */
  record Entries(boolean whole, Tally tally) {}

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
    double[] sums = new double[Scores.TALLY_LENGTH];
    double beginnings;
    Session.Runner runner = session.runner();
    reads.forEach(runner::fetch);
    try (Result result = runner.run()) {
      beginnings = ((TFloat64) result.get(0)).getDouble();
      ((TFloat64) result.get(1)).asRawTensor().data().asDoubles().read(sums);
    }
    clear(session);
    Tally taken = new Tally(sums[0], Math.round(sums[1]), Math.round(sums[2]));
    return new Entries(Math.round(beginnings) == taken.examples(), taken);
  }
}
