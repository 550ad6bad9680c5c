package org.ghostbatch.accumulate;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * In which format a program trains.
 *
 * @param products the format of matrix products and convolutions
 * @param scaling of the loss, where the format needs that
 */
record MixedPrecision(Precision products, Optional<LossScaling> scaling) {

  /** Several models side by side compute in float32, whatever is asked for. */
  static MixedPrecision of(Precision products, Models models) {
    boolean scales = products == Precision.FLOAT16 && !models.sideBySide();
    return new MixedPrecision(products, scales ? Optional.of(new LossScaling()) : Optional.empty());
  }

  /** The share of an example in its update's loss, as it is to be differentiated. */
  Operand<TFloat32> scaled(Ops tf, Operand<TFloat32> share) {
    return scaling
        .<Operand<TFloat32>>map(scaling -> tf.math.mul(share, scaling.scale(tf)))
        .orElse(share);
  }
}
