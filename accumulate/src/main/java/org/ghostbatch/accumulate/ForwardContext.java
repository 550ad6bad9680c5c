package org.ghostbatch.accumulate;

import java.util.Optional;
import org.tensorflow.op.Ops;

/**
 * What a layer needs to know of a forward pass.
 *
 * @param tf where the layer adds its ops
 * @param layer the layer's place in its network, from 0
 * @param row the micro-step that trains, or nothing where the network only answers
 * @param interleaved whether the examples of a micro-step lie ghost beside ghost: the first example
 *     of each ghost, then the second of each
 * @param fused as in {@link CpuKernels}
 */
record ForwardContext(
    Ops tf, int layer, Optional<TapeLoop.Row> row, boolean interleaved, boolean fused) {

  static ForwardContext inference(Ops tf) {
    return new ForwardContext(tf, 0, Optional.empty(), false, false);
  }

  static ForwardContext training(Ops tf, TapeLoop.Row row, boolean interleaved, boolean fused) {
    return new ForwardContext(tf, 0, Optional.of(row), interleaved, fused);
  }

  ForwardContext atLayer(int number) {
    return new ForwardContext(tf, number, row, interleaved, fused);
  }
}
