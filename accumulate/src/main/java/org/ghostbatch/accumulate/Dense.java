package org.ghostbatch.accumulate;

import java.util.List;
import org.ghostbatch.accumulate.Parameter.Role;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A fully connected layer: {@code y = x W + b}, input {@code [features]}, output {@code [units]}, W
 * {@code [features, units]}, b {@code [units]} from zeros, as Keras's {@code Dense}.
 *
 * @param units how many outputs, at least 1
 * @param kernelInitializer how W begins
 */
public record Dense(int units, Initializer kernelInitializer) implements Layer {

  /** Checks the width. */
  public Dense {
    if (units < 1) {
      throw new IllegalArgumentException(
          "dense layer of %d units: must be at least 1".formatted(units));
    }
  }

  @Override
  public String kind() {
    return "dense";
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.numDimensions() != 1) {
      throw new IllegalArgumentException(
          "a dense layer takes examples of one axis, not of shape %s: flatten them first"
              .formatted(input));
    }
    return Shape.of(units);
  }

  @Override
  public List<Parameter> parameters(String prefix, Shape input) {
    return List.of(
        new Parameter(
            prefix + "/kernel", Shape.of(input.get(0), units), kernelInitializer, Role.WEIGHT),
        new Parameter(prefix + "/bias", Shape.of(units), Initializer.ZEROS, Role.BIAS));
  }

  @Override
  public LayerOutput forward(
      Pass pass, Operand<TFloat32> input, List<? extends Operand<TFloat32>> parameters) {
    Ops tf = pass.tf();
    return LayerOutput.of(
        tf.nn.biasAdd(tf.linalg.matMul(input, parameters.get(0)), parameters.get(1)));
  }
}
