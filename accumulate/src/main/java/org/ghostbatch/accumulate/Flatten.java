package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** All axes of an example as one, row-major: {@code [a, b, c]} to {@code [a b c]}. */
public record Flatten() implements Layer {
  @Override
  public String kind() {
    return "flatten";
  }

  @Override
  public Shape outputShape(Shape input) {
    return Shape.of(input.size());
  }

  @Override
  public LayerOutput forward(
      ForwardContext context,
      Operand<TFloat32> input,
      List<? extends Operand<TFloat32>> parameters) {
    Ops tf = context.tf();
    int features = (int) input.shape().tail().size();
    return LayerOutput.of(tf.reshape(input, tf.array(-1, features)));
  }
}
