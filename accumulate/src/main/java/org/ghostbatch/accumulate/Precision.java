package org.ghostbatch.accumulate;

import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * The format in which matrix products and convolutions are computed, forward and backward. All that
 * is summed or kept is float32 in each: weights, biases, gradients of updates, moments, statistics,
 * normalization, softmax and loss. So a checkpoint fits a program of any precision.
 */
public enum Precision {
  /** Float32. A GPU that has TF32 keeps ten bits of each factor's fraction. */
  FLOAT32,
  /** Float32 on GPUs as well, by {@code TensorFlowLibrary.useStrictFloat32}. */
  FLOAT32_STRICT,
  /** Factors and products are rounded to seven bits of fraction; the range is that of float32. */
  BFLOAT16,
  /**
   * Factors and products are rounded to ten bits of fraction, and numbers above 65,504 become
   * infinite. So the loss is scaled, and updates whose gradients overflow are skipped.
   */
  FLOAT16;

  /** A matrix product or convolution. Its gradients are computed in the same precision. */
  interface Product {
    <T extends TFloating> Operand<T> of(Ops tf, Operand<T> x, Operand<T> y);
  }

  /** Of the factors and of the product. */
  Class<? extends TFloating> type() {
    return switch (this) {
      case BFLOAT16 -> TBfloat16.class;
      case FLOAT16 -> TFloat16.class;
      case FLOAT32, FLOAT32_STRICT -> TFloat32.class;
    };
  }

  /** Whether nothing is rounded to fewer than 32 bits. */
  public boolean isFloat32() {
    return type() == TFloat32.class;
  }

  /** Computes a product in this precision. */
  Operand<TFloat32> compute(Ops tf, Product product, Operand<TFloat32> x, Operand<TFloat32> y) {
    return isFloat32() ? product.of(tf, x, y) : rounded(tf, product, x, y, type());
  }

  private static <T extends TFloating> Operand<TFloat32> rounded(
      Ops tf, Product product, Operand<TFloat32> x, Operand<TFloat32> y, Class<T> type) {
    return tf.dtypes.cast(
        product.of(tf, tf.dtypes.cast(x, type), tf.dtypes.cast(y, type)), TFloat32.class);
  }

  /** The name on the command line, for instance {@code float32-strict}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
