package org.ghostbatch.accumulate;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a layer needs to know of a forward pass.
 *
 * @param tf where the layer adds its ops
 * @param layer the layer's place in its network, from 0
 * @param row the micro-step that trains, or nothing where the network only answers
 * @param interleaved whether the examples of a micro-step lie ghost beside ghost: the first example
 *     of each ghost, then the second of each
 * @param fused as in {@link CpuKernels}
 * @param precision of matrix products and convolutions
 */
record ForwardContext(
    Ops tf,
    int layer,
    Optional<TapeLoop.Row> row,
    boolean interleaved,
    boolean fused,
    Precision precision) {

  static ForwardContext inference(Ops tf, Precision precision) {
    return new ForwardContext(tf, 0, Optional.empty(), false, false, precision);
  }

  static ForwardContext training(
      Ops tf, TapeLoop.Row row, boolean interleaved, boolean fused, Precision precision) {
    return new ForwardContext(tf, 0, Optional.of(row), interleaved, fused, precision);
  }

  ForwardContext atLayer(int number) {
    return new ForwardContext(tf, number, row, interleaved, fused, precision);
  }

  /** A product in the pass's precision. */
  Operand<TFloat32> product(Precision.Product product, Operand<TFloat32> x, Operand<TFloat32> y) {
    return precision.compute(tf, product, x, y);
  }
}
