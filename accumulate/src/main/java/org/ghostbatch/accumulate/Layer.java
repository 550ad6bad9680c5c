package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A layer of a {@link Network}: a pure function of its input and its parameters.
 *
 * <p>Shapes leave out the leading axis of examples.
 */
public sealed interface Layer permits Dense, Activation, Rescale {

  /** A fully connected layer, {@code y = x W + b}, from glorot-uniform weights. */
  static Layer dense(int units) {
    return new Dense(units, Initializer.GLOROT_UNIFORM);
  }

  /** A fully connected layer, {@code y = x W + b}. */
  static Layer dense(int units, Initializer kernelInitializer) {
    return new Dense(units, kernelInitializer);
  }

  /** The rectifier, {@code y = max(x, 0)}. */
  static Layer relu() {
    return Activation.RELU;
  }

  /** The affine map {@code y = scale x + offset} with fixed numbers, for pixels. */
  static Layer rescale(double scale, double offset) {
    return new Rescale(scale, offset);
  }

  /** The layer's kind, as its parameters' names begin, for instance {@code dense}. */
  String kind();

  /**
   * The shape of one example behind the layer.
   *
   * @throws IllegalArgumentException if the layer cannot take such an input
   */
  Shape outputShape(Shape input);

  /** The parameters for an input of this shape, their names prefixed, in the order of forward. */
  List<Parameter> parameters(String prefix, Shape input);

  /**
   * The layer's output.
   *
   * @param input [n, input shape]
   * @param parameters the values, in the order of {@link #parameters}
   * @return [n, output shape]
   */
  Operand<TFloat32> forward(
      Ops tf, Operand<TFloat32> input, List<? extends Operand<TFloat32>> parameters);
}
