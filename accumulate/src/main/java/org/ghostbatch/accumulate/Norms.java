package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/** Euclidean norms of several tensors as if they were one vector. */
final class Norms {
  private Norms() {}

  /** Half the sum of the squares, a scalar; infinite or 0 where the squares leave float32. */
  static Operand<TFloat32> halfSquares(Ops tf, List<? extends Operand<TFloat32>> tensors) {
    return sumOfHalves(tf, tensors);
  }

  /** The norm of any tensors of float32, a scalar: float64 holds all their squares. */
  static Operand<TFloat64> wide(Ops tf, List<? extends Operand<TFloat32>> tensors) {
    List<Operand<TFloat64>> doubles = new ArrayList<>();
    tensors.forEach(tensor -> doubles.add(tf.dtypes.cast(tensor, TFloat64.class)));
    return tf.math.sqrt(tf.math.mul(sumOfHalves(tf, doubles), tf.constant(2.0)));
  }

  private static <T extends TNumber> Operand<T> sumOfHalves(
      Ops tf, List<? extends Operand<T>> tensors) {
    List<Operand<T>> halves = new ArrayList<>();
    tensors.forEach(values -> halves.add(tf.nn.l2Loss(values)));
    return halves.size() == 1 ? halves.get(0) : tf.math.addN(halves);
  }

  /** A ratio of two norms, or 1 where either norm is 0. */
  static <T extends TNumber> Operand<T> unlessZero(
      Ops tf, Class<T> type, Operand<T> one, Operand<T> other, Operand<T> ratio) {
    Operand<T> none = constant(tf, type, 0);
    return tf.select(
        tf.math.logicalAnd(tf.math.greater(one, none), tf.math.greater(other, none)),
        ratio,
        constant(tf, type, 1));
  }

  /** A number as float32 holds it, in any type. */
  static <T extends TNumber> Operand<T> constant(Ops tf, Class<T> type, double number) {
    return tf.dtypes.cast(tf.constant((float) number), type);
  }
}
