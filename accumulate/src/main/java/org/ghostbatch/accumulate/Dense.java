package org.ghostbatch.accumulate;

import java.util.List;
import org.ghostbatch.accumulate.Parameter.Role;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

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
      ForwardContext context,
      Operand<TFloat32> input,
      List<? extends Operand<TFloat32>> parameters) {
    Ops tf = context.tf();
    Operand<TFloat32> kernel = parameters.get(0);
    Operand<TFloat32> bias = parameters.get(1);
    return LayerOutput.of(
        kernel.shape().numDimensions() == 2
            ? tf.nn.biasAdd(context.product(new Rows(), input, kernel), bias)
            : tf.math.add(ofEach(tf, input, kernel), tf.expandDims(bias, tf.constant(1))));
  }

  /** The product x W, [n, features] by [features, units]. */
  private record Rows() implements Precision.Product {
    @Override
    public <T extends TFloating> Operand<T> of(Ops tf, Operand<T> input, Operand<T> kernel) {
      return tf.linalg.matMul(input, kernel);
    }
  }

  /**
   * The products of several models side by side, [models, n, units].
   *
   * @param input [models, n, features], or examples that all models share, [n, features]
   * @param kernels [models, features, units]
   */
  private Operand<TFloat32> ofEach(Ops tf, Operand<TFloat32> input, Operand<TFloat32> kernels) {
    if (input.shape().numDimensions() == 3) {
      return tf.train.batchMatMul(input, kernels, TFloat32.class);
    }
    // One product reads the examples once for all models.
    Operand<TInt32> lastAxesSwapped = tf.array(0, 2, 1);
    Operand<TFloat32> rows =
        tf.reshape(
            tf.linalg.transpose(kernels, lastAxesSwapped),
            tf.array(-1, (int) kernels.shape().get(1)));
    Operand<TFloat32> products =
        tf.reshape(
            tf.linalg.matMul(rows, input, MatMul.transposeB(true)),
            tf.array((int) kernels.shape().get(0), units, -1));
    return tf.linalg.transpose(products, lastAxesSwapped);
  }
}
