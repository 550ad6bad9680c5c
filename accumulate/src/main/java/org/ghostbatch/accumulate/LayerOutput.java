package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a layer gives.
 *
 * @param output [n, output shape]
 * @param statistics the new values of its parameters that are statistics, in their order; empty
 *     where the pass does not train
 */
record LayerOutput(Operand<TFloat32> output, List<Operand<TFloat32>> statistics) {
  static LayerOutput of(Operand<TFloat32> output) {
    return new LayerOutput(output, List.of());
  }
}
