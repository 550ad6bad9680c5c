package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * One round of an evaluation: the current parameters answer, and nothing is learned.
 *
 * @param window the examples, in the order in which they are stored
 * @param lanes how many rows a round has
 */
record ScoringStep(ProgramContext context, Window window, int lanes) {
  /** An evaluation has no updates and needs no rates: plain descent has one, which is not used. */
  static final UpdateRule NO_RATES = UpdateRule.of(new Sgd());

  TapeLoop loop(String name) {
    return context.loop(
        name,
        NO_RATES,
        lanes,
        (inner, rows) -> {
          List<Scores> all = new ArrayList<>();
          List<Op> computed = new ArrayList<>();
          for (TapeLoop.Row row : rows) {
            Scores scores = scores(inner, row);
            computed.add(scores.tally());
            Operand<TFloat64> counted =
                context.faults().pass(inner, row, computed, scores.examples());
            computed.add(counted);
            all.add(scores.counting(counted));
          }
          Ops after = inner.withControlDependencies(computed);
          return List.of(context.ledger().enter(after, all, commit -> List.of()));
        });
  }

  private Scores scores(Ops tf, TapeLoop.Row row) {
    List<Operand<TFloat32>> values = new ArrayList<>();
    context.parameters().forEach(parameter -> values.add(parameter.value().read(tf)));
    Operand<TInt32> start = row.scalar(tf, TapeColumns.IntColumn.START);
    Operand<TInt32> count = row.scalar(tf, TapeColumns.IntColumn.SIZE);
    Operand<TInt32> rows = tf.range(start, tf.math.add(start, count), tf.constant(1));
    Operand<TFloat32> features = window.featuresOf(tf, rows);
    Operand<TFloat32> logits = context.network().logits(tf, features, values);
    Operand<TInt64> labels = window.labelsOf(tf, rows);
    Operand<TInt32> size = row.vector(tf, TapeColumns.IntColumn.SIZE);
    return Scores.of(tf, logits, labels, size, context.network().classes());
  }
}
