package org.ghostbatch.accumulate;

import java.util.List;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The losses and hits of a micro-batch.
 *
 * @param losses the cross-entropy of each example, [n], or [models, n]
 * @param tally loss sum, correct, examples, [3], or of each model side by side, [3, models]
 * @param examples n, a scalar
 */
record Scores(Operand<TFloat32> losses, Operand<TFloat64> tally, Operand<TFloat64> examples) {
  /** How many numbers a model's tally has. */
  static final int TALLY_LENGTH = 3;

  static Shape tallyShape(Models models) {
    Shape ofOne = Shape.of(TALLY_LENGTH);
    return models.sideBySide() ? ofOne.append(models.count()) : ofOne;
  }

  /**
   * Scores logits.
   *
   * @param logits [n, classes], or [models, n, classes]
   * @param labels [n], or where models have orders of their own [models, n]
   * @param size n, as [1]
   */
  static Scores of(
      Ops tf, Operand<TFloat32> logits, Operand<TInt64> labels, Operand<TInt32> size, int classes) {
    return logits.shape().numDimensions() == 2
        ? ofOne(tf, logits, labels, size, classes)
        : ofEach(tf, logits, labels, size, classes);
  }

  /**
   * Scores logits, some of them only padding of the micro-batch.
   *
   * @param logits [n, classes]
   * @param labels [n]
   * @param counted which of them count, [n]
   * @return the losses of all, and the tally of those that count
   */
  static Scores ofCounted(
      Ops tf,
      Operand<TFloat32> logits,
      Operand<TInt64> labels,
      Operand<TBool> counted,
      int classes) {
    Operand<TInt32> examplesAxis = tf.constant(0);
    Operand<TFloat32> losses = losses(tf, logits, labels, classes);
    Operand<TFloat64> hits = hits(tf, logits, labels);
    Operand<TFloat64> examples =
        tf.reduceSum(tf.dtypes.cast(counted, TFloat64.class), examplesAxis);
    // Chosen, not multiplied by 0: what does not count may be NaN.
    Operand<TFloat32> lossSum =
        tf.reduceSum(tf.select(counted, losses, tf.zerosLike(losses)), examplesAxis);
    Operand<TFloat64> correct =
        tf.reduceSum(tf.select(counted, hits, tf.zerosLike(hits)), examplesAxis);
    Operand<TFloat64> tally =
        tf.stack(List.of(tf.dtypes.cast(lossSum, TFloat64.class), correct, examples));
    return new Scores(losses, tally, examples);
  }

  private static Scores ofOne(
      Ops tf, Operand<TFloat32> logits, Operand<TInt64> labels, Operand<TInt32> size, int classes) {
    Operand<TInt32> examplesAxis = tf.constant(0);
    Operand<TFloat32> losses = losses(tf, logits, labels, classes);
    Operand<TFloat64> examples = examples(tf, size);
    Operand<TFloat64> tally =
        tf.stack(
            List.of(
                tf.dtypes.cast(tf.reduceSum(losses, examplesAxis), TFloat64.class),
                tf.reduceSum(hits(tf, logits, labels), examplesAxis),
                examples));
    return new Scores(losses, tally, examples);
  }

  private static Scores ofEach(
      Ops tf, Operand<TFloat32> logits, Operand<TInt64> labels, Operand<TInt32> size, int classes) {
    int models = (int) logits.shape().get(0);
    Operand<TInt32> examplesAxis = tf.constant(1);
    Operand<TInt32> shape = tf.concat(List.of(tf.array(models), size), tf.constant(0));
    Operand<TFloat32> rows = tf.reshape(logits, tf.array(-1, classes));
    Operand<TInt64> rowLabels = tf.reshape(tf.broadcastTo(labels, shape), tf.array(-1));
    Operand<TFloat32> losses = tf.reshape(losses(tf, rows, rowLabels, classes), shape);
    Operand<TFloat64> examples = examples(tf, size);
    Operand<TFloat64> tally =
        tf.stack(
            List.of(
                tf.dtypes.cast(tf.reduceSum(losses, examplesAxis), TFloat64.class),
                tf.reduceSum(tf.reshape(hits(tf, rows, rowLabels), shape), examplesAxis),
                tf.fill(tf.array(models), examples)));
    return new Scores(losses, tally, examples);
  }

  private static Operand<TFloat32> losses(
      Ops tf, Operand<TFloat32> logits, Operand<TInt64> labels, int classes) {
    // The sparse cross-entropy has no gradient in TensorFlow's C++ library.
    Operand<TFloat32> targets =
        tf.oneHot(labels, tf.constant(classes), tf.constant(1f), tf.constant(0f));
    return TensorFlowLibrary.usesDeterministicOps()
        ? composedLosses(tf, logits, targets)
        : SoftmaxCrossEntropyWithLogits.create(tf.scope(), logits, targets).loss();
  }

  /** The same to rounding; of the fused op TensorFlow has no deterministic kernel on GPUs. */
  private static Operand<TFloat32> composedLosses(
      Ops tf, Operand<TFloat32> logits, Operand<TFloat32> targets) {
    Operand<TInt32> classesAxis = tf.constant(1);
    return tf.math.neg(tf.reduceSum(tf.math.mul(targets, tf.nn.logSoftmax(logits)), classesAxis));
  }

  private static Operand<TFloat64> hits(Ops tf, Operand<TFloat32> logits, Operand<TInt64> labels) {
    return tf.dtypes.cast(
        tf.math.equal(tf.math.argMax(logits, tf.constant(1), TInt64.class), labels),
        TFloat64.class);
  }

  private static Operand<TFloat64> examples(Ops tf, Operand<TInt32> size) {
    return tf.reshape(tf.dtypes.cast(size, TFloat64.class), tf.constant(new int[0]));
  }

  /** The same with the count of the examples from elsewhere. */
  Scores counting(Operand<TFloat64> sameExamples) {
    return new Scores(losses, tally, sameExamples);
  }
}
