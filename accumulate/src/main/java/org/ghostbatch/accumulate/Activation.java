package org.ghostbatch.accumulate;

import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A function of each number by itself, for any shape. */
public enum Activation implements Layer {
  /** {@code y = max(x, 0)}. */
  RELU,
  /** {@code y = tanh(x)}. */
  TANH;

  @Override
  public String kind() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public LayerOutput forward(
      ForwardContext context,
      Operand<TFloat32> input,
      List<? extends Operand<TFloat32>> parameters) {
    return LayerOutput.of(
        switch (this) {
          case RELU -> context.tf().nn.relu(input);
          case TANH -> context.tf().math.tanh(input);
        });
  }
}
