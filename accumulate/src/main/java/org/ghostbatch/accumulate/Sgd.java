package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Plain gradient descent: {@code w -= lr g}. */
public record Sgd() implements Optimizer {
  @Override
  public List<String> slots() {
    return List.of();
  }

  @Override
  public ParameterValues changed(
      Ops tf,
      ParameterValues before,
      List<? extends Operand<TFloat32>> rates,
      Operand<TFloat32> gradient) {
    return before.with(tf.math.sub(before.value(), tf.math.mul(rates.get(0), gradient)), List.of());
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
            commit.train.resourceApplyGradientDescent(
                parameter.value().handle(commit), rates.get(0), gradient));
  }
}
