package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * LAMB (You et al. 2020, "Large batch optimization for deep learning: training BERT in 76 minutes",
 * Algorithm 2, with the identity for phi): {@code u = mhat / (sqrt(vhat) + epsilon) + decay w},
 * {@code w -= lr |w| / |u| u}, the ratio being 1 where either norm is 0; {@code mhat} and {@code
 * vhat} are Adam's corrected means. Biases and normalizations' gamma and beta have ratio 1 and do
 * not decay.
 *
 * <p>Float32 cannot hold the square of a gradient above 1.8e19 for {@code v}: such a gradient makes
 * its whole parameter NaN, and so does one that is infinite or NaN.
 *
 * @param beta1 of the first moment, at least 0 and below 1
 * @param beta2 of the second moment, at least 0 and below 1
 * @param epsilon above 0
 * @param weightDecay at least 0
 */
public record Lamb(double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  /** Checks the numbers. */
  public Lamb {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0 && weightDecay >= 0)) {
      throw new IllegalArgumentException(
          "LAMB with beta1 %s, beta2 %s, epsilon %s, weight decay %s: the betas must be at least 0 and below 1, epsilon above 0, the decay at least 0"
              .formatted(beta1, beta2, epsilon, weightDecay));
    }
  }

  @Override
  public boolean treatsNumbersAlone() {
    return false;
  }

  @Override
  public List<String> slots() {
    return List.of("m", "v");
  }

  @Override
  public double[] rates(double learningRate, long update) {
    return new double[] {
      learningRate,
      1 / (1 - Math.pow((float) beta1, update)),
      1 / (1 - Math.pow((float) beta2, update))
    };
  }

  @Override
  public ParameterValues changed(
      Ops tf,
      ParameterValues before,
      List<? extends Operand<TFloat32>> rates,
      Operand<TFloat32> gradient) {
    Operand<TFloat32> weight = before.value();
    Operand<TFloat32> m = Means.moved(tf, beta1, before.slots().get(0), gradient);
    Operand<TFloat32> v = Means.moved(tf, beta2, before.slots().get(1), tf.math.square(gradient));
    Operand<TFloat32> deviation = tf.math.sqrt(tf.math.mul(rates.get(2), v));
    Operand<TFloat32> direction =
        tf.math.div(
            tf.math.mul(rates.get(1), m), tf.math.add(deviation, tf.constant((float) epsilon)));
    Operand<TFloat32> rate = unlessInfinite(tf, v, rates.get(0));
    Operand<TFloat32> step;
    if (before.decayed()) {
      Operand<TFloat32> decay = tf.constant((float) weightDecay);
      direction = tf.math.add(direction, tf.math.mul(decay, weight));
      List<Operand<TFloat32>> ofWeight = List.of(weight);
      List<Operand<TFloat32>> ofDirection = List.of(direction);
      step =
          NormFactor.of(tf, rate, List.of(ofWeight, ofDirection), Lamb::factor)
              .times(tf, direction);
    } else {
      step = tf.math.mul(rate, direction);
    }
    return before.with(tf.math.sub(weight, step), List.of(m, v));
  }

  /** The rate, or NaN where the second moment overflows: by it the direction would be 0. */
  private static Operand<TFloat32> unlessInfinite(
      Ops tf, Operand<TFloat32> v, Operand<TFloat32> rate) {
    Operand<TFloat32> largest = tf.reduceMax(tf.reshape(v, tf.array(-1)), tf.constant(0));
    return tf.select(
        tf.math.equal(largest, tf.constant(Float.POSITIVE_INFINITY)), tf.constant(Float.NaN), rate);
  }

  /** The rate times the ratio. */
  private static <T extends TNumber> Operand<T> factor(
      Ops tf, Class<T> type, Operand<T> rate, List<Operand<T>> norms) {
    Operand<T> ratio = tf.math.div(norms.get(0), norms.get(1));
    return tf.math.mul(rate, Norms.unlessZero(tf, type, norms.get(0), norms.get(1), ratio));
  }
}
