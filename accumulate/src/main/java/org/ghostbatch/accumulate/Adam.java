package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adam (Kingma and Ba 2015) in the form before its section 2.1, as Keras has it: {@code m} and
 * {@code v} are exponential means of {@code g} and {@code g^2}, and {@code w -= lr sqrt(1 -
 * beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)}, the paper's "epsilon hat".
 *
 * <p>The bias correction is worked out on the host in double precision, from the betas as float32
 * holds them, so that it fits the means that the device computes; Keras takes float32 powers.
 *
 * <p>Float32 cannot hold the square of a gradient above 1.8e19: {@code v} is infinite from then on,
 * and its weight moves no more. {@link Snapshot#isFinite} shows it.
 *
 * @param beta1 of the first moment, at least 0 and below 1
 * @param beta2 of the second moment, at least 0 and below 1
 * @param epsilon above 0
 */
public record Adam(double beta1, double beta2, double epsilon) implements Optimizer {

  /** Checks the numbers. */
  public Adam {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0)) {
      throw new IllegalArgumentException(
          "Adam with beta1 %s, beta2 %s, epsilon %s: the betas must be at least 0 and below 1, epsilon above 0"
              .formatted(beta1, beta2, epsilon));
    }
  }

  @Override
  public List<String> slots() {
    return List.of("m", "v");
  }

  @Override
  public double[] rates(double learningRate, long update) {
    double correction =
        Math.sqrt(1 - Math.pow((float) beta2, update)) / (1 - Math.pow((float) beta1, update));
    return new double[] {learningRate * correction};
  }

  @Override
  public ParameterValues changed(
      Ops tf,
      ParameterValues before,
      List<? extends Operand<TFloat32>> rates,
      Operand<TFloat32> gradient) {
    Operand<TFloat32> m = Means.moved(tf, beta1, before.slots().get(0), gradient);
    Operand<TFloat32> v = Means.moved(tf, beta2, before.slots().get(1), tf.math.square(gradient));
    Operand<TFloat32> deviation = tf.math.add(tf.math.sqrt(v), tf.constant((float) epsilon));
    Operand<TFloat32> move = tf.math.div(tf.math.mul(m, rates.get(0)), deviation);
    return before.with(tf.math.sub(before.value(), move), List.of(m, v));
  }

  @Override
  public PreparedUpdate prepare(
      Ops tf,
      LearnedParameter parameter,
      List<? extends Operand<TFloat32>> rates,
      Operand<TFloat32> gradient) {
    return PreparedUpdate.inPlace(
        gradient,
        rates.get(0),
        commit -> {
          // Powers of zero make the kernel's own correction a factor of one: ours is in the rate.
          Operand<TFloat32> corrected = commit.constant(0f);
          return commit.train.resourceApplyAdam(
              parameter.value().handle(commit),
              parameter.slots().get(0).handle(commit),
              parameter.slots().get(1).handle(commit),
              corrected,
              corrected,
              rates.get(0),
              commit.constant((float) beta1),
              commit.constant((float) beta2),
              commit.constant((float) epsilon),
              gradient);
        });
  }
}
