package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * What a micro-batch came to.
 *
 * @param losses the cross-entropy of each example, [n]
 * @param tally loss sum, correct, examples, [3]
 * @param examples n, a scalar
 */
record Scores(Operand<TFloat32> losses, Operand<TFloat64> tally, Operand<TFloat64> examples) {
  /** The length of {@link #tally}. */
  static final int TALLY_LENGTH = 3;

  /**
   * Scores logits.
   *
   * @param logits [n, classes]
   * @param labels [n]
   * @param size n, as [1]
   */
  static Scores of(
      Ops tf, Operand<TFloat32> logits, Operand<TInt64> labels, Operand<TInt32> size, int classes) {
    Operand<TInt32> scalar = tf.constant(new int[0]);
    Operand<TInt32> examplesAxis = tf.constant(0);
    // The sparse cross-entropy has no gradient in TensorFlow's C++ library.
    Operand<TFloat32> targets =
        tf.oneHot(labels, tf.constant(classes), tf.constant(1f), tf.constant(0f));
    SoftmaxCrossEntropyWithLogits<TFloat32> crossEntropy =
        SoftmaxCrossEntropyWithLogits.create(tf.scope(), logits, targets);
    Operand<TFloat64> hits =
        tf.dtypes.cast(
            tf.math.equal(tf.math.argMax(logits, tf.constant(1), TInt64.class), labels),
            TFloat64.class);
    Operand<TFloat64> examples = tf.reshape(tf.dtypes.cast(size, TFloat64.class), scalar);
    Operand<TFloat64> tally =
        tf.stack(
            List.of(
                tf.dtypes.cast(tf.reduceSum(crossEntropy.loss(), examplesAxis), TFloat64.class),
                tf.reduceSum(hits, examplesAxis),
                examples));
    return new Scores(crossEntropy.loss(), tally, examples);
  }

  /** The same with the count of the examples from elsewhere. */
  Scores counting(Operand<TFloat64> sameExamples) {
    return new Scores(losses, tally, sameExamples);
  }
}
