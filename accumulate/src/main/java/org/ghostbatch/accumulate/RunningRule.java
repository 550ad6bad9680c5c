package org.ghostbatch.accumulate;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * What a micro-step does to running statistics: {@code running = decay running + sum over its
 * ghosts of weight ghost}. All rules of {@link GhostStatistics} are of this form, and micro-steps
 * one after the other give the same as their update in one.
 *
 * @param decay a scalar
 * @param weights one a ghost, [ghosts, 1]
 */
record RunningRule(Ops tf, Operand<TFloat32> decay, Operand<TFloat32> weights) {

  /**
   * The rule of a micro-step.
   *
   * @param ghosts how many ghosts it has, a scalar
   * @param momentum 1 - eta
   */
  static RunningRule of(
      Ops tf,
      TapeLoop.Row row,
      Operand<TInt32> ghosts,
      float momentum,
      GhostStatistics statistics) {
    // In doubles: float32 powers of a momentum such as 0.99 lose digits.
    Operand<TFloat64> stay = tf.constant((double) momentum);
    Operand<TFloat64> eta = tf.constant(1 - (double) momentum);
    Operand<TInt32> before = row.scalar(tf, TapeColumns.IntColumn.GHOSTS_BEFORE);
    Operand<TInt32> one = tf.constant(1);
    Operand<TInt32> places = tf.range(tf.constant(0), ghosts, one);
    Operand<TFloat64> decay =
        switch (statistics) {
          case SEQUENTIAL -> power(tf, stay, ghosts);
          case PAPER ->
              atBeginning(tf, before, row.scalar(tf, TapeColumns.IntColumn.GHOST_BATCH), stay);
          case MEAN -> atBeginning(tf, before, one, stay);
        };
    Operand<TFloat64> weights =
        switch (statistics) {
          case SEQUENTIAL ->
              tf.math.mul(eta, power(tf, stay, tf.math.sub(tf.math.sub(ghosts, one), places)));
          case PAPER ->
              tf.math.mul(eta, power(tf, stay, tf.math.add(tf.math.add(before, one), places)));
          case MEAN -> {
            Operand<TFloat64> inUpdate =
                tf.dtypes.cast(
                    row.scalar(tf, TapeColumns.IntColumn.GHOSTS_IN_UPDATE), TFloat64.class);
            yield tf.fill(tf.expandDims(ghosts, tf.constant(0)), tf.math.div(eta, inUpdate));
          }
        };
    return new RunningRule(
        tf,
        tf.dtypes.cast(decay, TFloat32.class),
        tf.expandDims(tf.dtypes.cast(weights, TFloat32.class), one));
  }

  /** The power at an update's first micro-step, 1 at the others. */
  private static Operand<TFloat64> atBeginning(
      Ops tf, Operand<TInt32> before, Operand<TInt32> exponent, Operand<TFloat64> stay) {
    Operand<TInt32> none = tf.constant(0);
    return power(tf, stay, tf.select(tf.math.equal(before, none), exponent, none));
  }

  private static Operand<TFloat64> power(Ops tf, Operand<TFloat64> base, Operand<TInt32> exponent) {
    return tf.math.pow(base, tf.dtypes.cast(exponent, TFloat64.class));
  }

  /**
   * A running statistic after the micro-step.
   *
   * @param running [channels]
   * @param byGhost [ghosts, channels]
   */
  Operand<TFloat32> moved(Operand<TFloat32> running, Operand<TFloat32> byGhost) {
    return tf.math.add(
        tf.math.mul(decay, running), tf.reduceSum(tf.math.mul(weights, byGhost), tf.constant(0)));
  }
}
