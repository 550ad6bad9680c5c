package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The affine map {@code y = scale x + offset} of each number by itself, with nothing to learn, as
 * Keras's {@code Rescaling}: what turns pixels of 0 to 255 into numbers that suit a network.
 *
 * @param scale finite, not 0
 * @param offset finite
 */
public record Rescale(double scale, double offset) implements Layer {

  /** Checks the numbers. */
  public Rescale {
    if (!Double.isFinite(scale) || scale == 0 || !Double.isFinite(offset)) {
      throw new IllegalArgumentException(
          "rescaling by %s and %s: the scale must be finite and not 0, the offset finite"
              .formatted(scale, offset));
    }
  }

  @Override
  public String kind() {
    return "rescale";
  }

  @Override
  public LayerOutput forward(
      ForwardContext context,
      Operand<TFloat32> input,
      List<? extends Operand<TFloat32>> parameters) {
    Ops tf = context.tf();
    Operand<TFloat32> scaled = tf.math.mul(input, tf.constant((float) scale));
    return LayerOutput.of(offset == 0 ? scaled : tf.math.add(scaled, tf.constant((float) offset)));
  }
}
