package org.ghostbatch.accumulate;

import java.util.List;
import org.ghostbatch.accumulate.Parameter.Role;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * A convolution of images {@code [height, width, channels]} by square kernels, without padding, of
 * stride 1, plus a bias: output {@code [height - kernel + 1, width - kernel + 1, filters]}, weights
 * {@code [kernel, kernel, channels, filters]}, bias {@code [filters]} from zeros, as Keras's {@code
 * Conv2D} with {@code padding="valid"}.
 *
 * @param filters how many channels come out, at least 1
 * @param kernel the kernels' height and width, at least 1
 * @param kernelInitializer how the weights begin
 */
public record Conv2d(int filters, int kernel, Initializer kernelInitializer) implements Layer {

  /** Checks the sizes. */
  public Conv2d {
    if (filters < 1 || kernel < 1) {
      throw new IllegalArgumentException(
          "convolution by %d filters of %d by %d: must be at least 1"
              .formatted(filters, kernel, kernel));
    }
  }

  @Override
  public String kind() {
    return "conv2d";
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.numDimensions() != 3 || input.get(0) < kernel || input.get(1) < kernel) {
      throw new IllegalArgumentException(
          "a convolution by %d by %d takes images of height, width and channels, at least as large, not of shape %s"
              .formatted(kernel, kernel, input));
    }
    return Shape.of(input.get(0) - kernel + 1, input.get(1) - kernel + 1, filters);
  }

  @Override
  public List<Parameter> parameters(String prefix, Shape input) {
    Shape weights = Shape.of(kernel, kernel, input.get(input.numDimensions() - 1), filters);
    return List.of(
        new Parameter(prefix + "/kernel", weights, kernelInitializer, Role.WEIGHT),
        new Parameter(prefix + "/bias", Shape.of(filters), Initializer.ZEROS, Role.BIAS));
  }

  @Override
  public LayerOutput forward(
      ForwardContext context,
      Operand<TFloat32> input,
      List<? extends Operand<TFloat32>> parameters) {
    Ops tf = context.tf();
    return LayerOutput.of(
        tf.nn.biasAdd(
            context.product(new Convolution(), input, parameters.get(0)), parameters.get(1)));
  }

  /** The convolution without its bias. */
  private record Convolution() implements Precision.Product {
    private static final List<Long> EVERY_PIXEL = List.of(1L, 1L, 1L, 1L);

    @Override
    public <T extends TFloating> Operand<T> of(Ops tf, Operand<T> input, Operand<T> kernel) {
      return tf.nn.conv2d(input, kernel, EVERY_PIXEL, "VALID");
    }
  }
}
