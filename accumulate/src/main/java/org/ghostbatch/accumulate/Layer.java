package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A layer of a {@link Network}: a pure function of its input and its parameters.
 *
 * <p>Shapes leave out the leading axis of examples.
 */
public sealed interface Layer
    permits Activation, Conv2d, Dense, Dropout, Flatten, GhostBatchNorm, MaxPool, Rescale {

  /** A fully connected layer, {@code y = x W + b}, from glorot-uniform weights. */
  static Layer dense(int units) {
    return dense(units, Initializer.GLOROT_UNIFORM);
  }

  /** A fully connected layer, {@code y = x W + b}. */
  static Layer dense(int units, Initializer kernelInitializer) {
    return new Dense(units, kernelInitializer);
  }

  /** A convolution by square kernels with bias, without padding, of stride 1. */
  static Layer conv2d(int filters, int kernel, Initializer kernelInitializer) {
    return new Conv2d(filters, kernel, kernelInitializer);
  }

  /** The largest of each square of so many pixels, squares side by side. */
  static Layer maxPool(int size) {
    return new MaxPool(size);
  }

  /** All axes of an example as one. */
  static Layer flatten() {
    return new Flatten();
  }

  /** ReLU, {@code y = max(x, 0)}. */
  static Layer relu() {
    return Activation.RELU;
  }

  /** The affine map {@code y = scale x + offset} with fixed numbers, for pixels. */
  static Layer rescale(double scale, double offset) {
    return new Rescale(scale, offset);
  }

  /**
   * Ghost batch normalization with Keras's epsilon of 1e-3 and momentum of 0.99, and {@link
   * GhostStatistics#SEQUENTIAL} running statistics.
   */
  static Layer ghostBatchNorm() {
    return ghostBatchNorm(GhostStatistics.SEQUENTIAL);
  }

  /** Ghost batch normalization with Keras's epsilon of 1e-3 and momentum of 0.99. */
  static Layer ghostBatchNorm(GhostStatistics statistics) {
    return ghostBatchNorm(1e-3, 0.99, statistics);
  }

  /** Ghost batch normalization. */
  static Layer ghostBatchNorm(double epsilon, double momentum, GhostStatistics statistics) {
    return new GhostBatchNorm(epsilon, momentum, statistics);
  }

  /** While training, sets this part of the numbers to 0 and scales up the others. */
  static Layer dropout(double rate) {
    return new Dropout(rate);
  }

  /** The layer's kind, as its parameters' names begin, for instance {@code dense}. */
  String kind();

  /**
   * The shape of one example after the layer: that before it, unless the layer changes it.
   *
   * @throws IllegalArgumentException if the layer cannot take such an input
   */
  default Shape outputShape(Shape input) {
    return input;
  }

  /**
   * The parameters for an input of this shape, their names prefixed, in the order of forward; none,
   * unless the layer has some.
   */
  default List<Parameter> parameters(String prefix, Shape input) {
    return List.of();
  }

  /**
   * The layer's output.
   *
   * @param input [n, input shape]
   * @param parameters the values, in the order of {@link #parameters}
   */
  LayerOutput forward(
      ForwardContext context,
      Operand<TFloat32> input,
      List<? extends Operand<TFloat32>> parameters);
}
