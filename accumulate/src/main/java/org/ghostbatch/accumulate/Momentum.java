package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ResourceApplyKerasMomentum;
import org.tensorflow.types.TFloat32;

/**
 * Gradient descent with momentum, as Keras writes it: {@code v = mu v - lr g}, then {@code w += v},
 * or by Nesterov's rule {@code w += mu v - lr g}.
 *
 * @param momentum mu, at least 0 and below 1
 * @param nesterov whether to look ahead by Nesterov's rule
 */
public record Momentum(double momentum, boolean nesterov) implements Optimizer {

  /** Checks the momentum. */
  public Momentum {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "momentum %s: must be at least 0 and below 1".formatted(momentum));
    }
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
    Operand<TFloat32> mu = tf.constant((float) momentum);
    Operand<TFloat32> step = tf.math.mul(rates.get(0), gradient);
    Operand<TFloat32> velocity = tf.math.sub(tf.math.mul(before.slots().get(0), mu), step);
    Operand<TFloat32> move = nesterov ? tf.math.sub(tf.math.mul(velocity, mu), step) : velocity;
    return before.with(tf.math.add(before.value(), move), List.of(velocity));
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
        commit ->
            commit.train.resourceApplyKerasMomentum(
                parameter.value().handle(commit),
                parameter.slots().get(0).handle(commit),
                rates.get(0),
                gradient,
                commit.constant((float) momentum),
                ResourceApplyKerasMomentum.useNesterov(nesterov)));
  }
}
