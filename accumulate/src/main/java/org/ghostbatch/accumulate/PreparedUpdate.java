package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A change of variables in two parts: what must be computed first, which may run out of memory, and
 * what is then done in place, which needs none.
 *
 * @param computed what the commit uses
 * @param commit adds the ops that change the variables and returns one that ends after all of them
 */
record PreparedUpdate(List<Operand<?>> computed, Function<Ops, Op> commit) {

  /** An update by a kernel that changes variables in place, by a gradient and a rate. */
  static PreparedUpdate inPlace(
      Operand<TFloat32> gradient, Operand<TFloat32> rate, Function<Ops, Op> commit) {
    return new PreparedUpdate(List.of(gradient, rate), commit);
  }

  /** An update that stores computed values. */
  static PreparedUpdate storing(
      List<Variable<TFloat32>> variables, List<? extends Operand<TFloat32>> values) {
    return of(values, (tf, i) -> variables.get(i).assign(tf, values.get(i)));
  }

  /** An update that adds computed values, in place. */
  static PreparedUpdate adding(
      List<Variable<TFloat32>> variables, List<? extends Operand<TFloat32>> values) {
    return of(values, (tf, i) -> variables.get(i).assignAdd(tf, values.get(i)));
  }

  private static PreparedUpdate of(
      List<? extends Operand<TFloat32>> values, BiFunction<Ops, Integer, Op> change) {
    return new PreparedUpdate(
        List.copyOf(values),
        tf -> {
          List<Op> changes = new ArrayList<>();
          for (int i = 0; i < values.size(); i++) {
            changes.add(change.apply(tf, i));
          }
          return tf.withControlDependencies(changes).noOp();
        });
  }

  /** This, and then the other. */
  PreparedUpdate then(PreparedUpdate other) {
    List<Operand<?>> all = new ArrayList<>(computed);
    all.addAll(other.computed);
    return new PreparedUpdate(
        all,
        tf -> {
          Op first = commit.apply(tf);
          return other.commit.apply(tf.withControlDependencies(List.of(first)));
        });
  }
}
