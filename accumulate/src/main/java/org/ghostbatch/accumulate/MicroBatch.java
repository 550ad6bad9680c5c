package org.ghostbatch.accumulate;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The examples of a micro-step.
 *
 * @param features [n, features]
 * @param labels [n], or where models have orders of their own [models, n]
 * @param counted which of them count, [n], where some only fill up the micro-batch; nothing where
 *     all do
 */
record MicroBatch(
    Operand<TFloat32> features, Operand<TInt64> labels, Optional<Operand<TBool>> counted) {

  /** One whose examples all count. */
  MicroBatch(Operand<TFloat32> features, Operand<TInt64> labels) {
    this(features, labels, Optional.empty());
  }
}
