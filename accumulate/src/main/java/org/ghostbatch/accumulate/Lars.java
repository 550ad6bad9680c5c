package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * LARS (You, Gitman and Ginsburg 2017, "Large batch training of convolutional networks", Algorithm
 * 1): momentum whose rate adapts to each layer, {@code ratio = trust |w| / (|g| + decay |w| +
 * epsilon)}, or 1 where {@code |w|} or {@code |g|} is 0; {@code v = mu v + lr ratio (g + decay w)};
 * {@code w -= v}. Biases and normalizations' gamma and beta have ratio 1 and do not decay.
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
      step = tf.math.mul(tf.math.mul(rates.get(0), ratio(tf, weight, gradient)), decayed);
    }
    Operand<TFloat32> kept = tf.math.mul(tf.constant((float) momentum), before.slots().get(0));
    Operand<TFloat32> velocity = tf.math.add(kept, step);
    return before.with(tf.math.sub(weight, velocity), List.of(velocity));
  }

  private Operand<TFloat32> ratio(Ops tf, Operand<TFloat32> weight, Operand<TFloat32> gradient) {
    Operand<TFloat32> ofWeight = Norms.of(tf, weight);
    Operand<TFloat32> ofGradient = Norms.of(tf, gradient);
    Operand<TFloat32> below =
        tf.math.add(
            tf.math.add(ofGradient, tf.math.mul(tf.constant((float) weightDecay), ofWeight)),
            tf.constant((float) epsilon));
    Operand<TFloat32> ratio = tf.math.div(tf.math.mul(tf.constant((float) trust), ofWeight), below);
    return Norms.unlessZero(tf, ofWeight, ofGradient, ratio);
  }
}
