package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Euclidean norms. */
final class Norms {
  private Norms() {}

  /** The norm of a tensor, a scalar. */
  static Operand<TFloat32> of(Ops tf, Operand<TFloat32> values) {
    return ofAll(tf, List.of(values));
  }

  /** The norm of several tensors as if they were one vector, a scalar. */
  static Operand<TFloat32> ofAll(Ops tf, List<? extends Operand<TFloat32>> tensors) {
    List<Operand<TFloat32>> halves = new ArrayList<>();
    tensors.forEach(values -> halves.add(tf.nn.l2Loss(values)));
    Operand<TFloat32> half = halves.size() == 1 ? halves.get(0) : tf.math.addN(halves);
    return tf.math.sqrt(tf.math.mul(half, tf.constant(2f)));
  }

  /** A ratio of two norms, or 1 where either norm is 0. */
  static Operand<TFloat32> unlessZero(
      Ops tf, Operand<TFloat32> one, Operand<TFloat32> other, Operand<TFloat32> ratio) {
    Operand<TFloat32> none = tf.constant(0f);
    return tf.select(
        tf.math.logicalAnd(tf.math.greater(one, none), tf.math.greater(other, none)),
        ratio,
        tf.constant(1f));
  }
}
