package org.ghostbatch.accumulate;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Exponential means. */
final class Means {
  private Means() {}

  /** A mean after one more value, {@code before + (1 - beta) (next - before)}. */
  static Operand<TFloat32> moved(
      Ops tf, double beta, Operand<TFloat32> before, Operand<TFloat32> next) {
    Operand<TFloat32> step = tf.constant(1 - (float) beta);
    return tf.math.add(before, tf.math.mul(step, tf.math.sub(next, before)));
  }
}
