package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a parameter and its slots are at some moment, as tensors of one shape.
 *
 * @param slots in the order of {@link Optimizer#slots}; empty for a statistic
 * @param decayed whether weight decay, and what adapts to the weight's norm, concern it
 */
record ParameterValues(Operand<TFloat32> value, List<Operand<TFloat32>> slots, boolean decayed) {

  /** The same parameter at another moment. */
  ParameterValues with(Operand<TFloat32> newValue, List<Operand<TFloat32>> newSlots) {
    return new ParameterValues(newValue, newSlots, decayed);
  }

  /** The value, then the slots. */
  List<Operand<TFloat32>> all() {
    List<Operand<TFloat32>> all = new ArrayList<>(List.of(value));
    all.addAll(slots);
    return all;
  }
}
