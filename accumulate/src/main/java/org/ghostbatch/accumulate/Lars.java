package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * LARS (You, Gitman and Ginsburg 2017, "Large batch training of convolutional networks", Algorithm
 * 1): momentum whose rate adapts to each layer, {@code ratio = trust |w| / (|g| + decay |w| +
 * epsilon)}, or 1 where {@code |w|} or {@code |g|} is 0; {@code v = mu v + lr ratio (g + decay w)};
 * {@code w -= v}. Biases and normalizations' gamma and beta have ratio 1 and do not decay.
 *
 * <p>Norms may be as large or small as float32 holds numbers. A weight or gradient that is infinite
 * or NaN makes its whole parameter NaN.
 *
 * @param momentum mu, at least 0 and below 1
 * @param weightDecay at least 0
 * @param trust above 0
 * @param epsilon at least 0
 */
public record Lars(double momentum, double weightDecay, double trust, double epsilon)
    implements Optimizer {

  /** Checks the numbers. */
  public Lars {
    if (!(momentum >= 0 && momentum < 1 && weightDecay >= 0 && trust > 0 && epsilon >= 0)) {
      throw new IllegalArgumentException(
          "LARS with momentum %s, weight decay %s, trust %s, epsilon %s: the momentum must be at least 0 and below 1, trust above 0, the others at least 0"
              .formatted(momentum, weightDecay, trust, epsilon));
    }
  }

  @Override
  public boolean treatsNumbersAlone() {
    return false;
  }

  @Override
  public List<String> slots() {
    return List.of("velocity");
  }

  @Override
  public ParameterValues changed(
      Ops tf,
      ParameterValues before,
      List<? extends Operand<TFloat32>> rates,
      Operand<TFloat32> gradient) {
    Operand<TFloat32> weight = before.value();
    Operand<TFloat32> step = tf.math.mul(rates.get(0), gradient);
    if (before.decayed()) {
      Operand<TFloat32> decay = tf.constant((float) weightDecay);
      Operand<TFloat32> decayed = tf.math.add(gradient, tf.math.mul(decay, weight));
      List<Operand<TFloat32>> ofWeight = List.of(weight);
      List<Operand<TFloat32>> ofGradient = List.of(gradient);
      NormFactor factor =
          NormFactor.of(tf, rates.get(0), List.of(ofWeight, ofGradient), this::factor);
      step = factor.times(tf, decayed);
    }
    Operand<TFloat32> kept = tf.math.mul(tf.constant((float) momentum), before.slots().get(0));
    Operand<TFloat32> velocity = tf.math.add(kept, step);
    return before.with(tf.math.sub(weight, velocity), List.of(velocity));
  }

  /** The rate times the ratio. */
  private <T extends TNumber> Operand<T> factor(
      Ops tf, Class<T> type, Operand<T> rate, List<Operand<T>> norms) {
    Operand<T> ofWeight = norms.get(0);
    Operand<T> ofGradient = norms.get(1);
    Operand<T> below =
        tf.math.add(
            tf.math.add(ofGradient, tf.math.mul(Norms.constant(tf, type, weightDecay), ofWeight)),
            Norms.constant(tf, type, epsilon));
    Operand<T> ratio = tf.math.div(tf.math.mul(Norms.constant(tf, type, trust), ofWeight), below);
    return tf.math.mul(rate, Norms.unlessZero(tf, type, ofWeight, ofGradient, ratio));
  }
}
