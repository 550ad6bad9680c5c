package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** How the ghosts of a micro-step lie in its tensors. */
final class Ghosts {
  private Ghosts() {}

  /**
   * Puts the examples of a micro-step ghost beside ghost: the first of each ghost, then the second
   * of each.
   *
   * @param values [n, ...], in the order of the epoch
   */
  static <T extends TType> Operand<T> interleaved(Ops tf, TapeLoop.Row row, Operand<T> values) {
    Operand<TInt32> ghostSize = row.scalar(tf, TapeColumns.Whole.GHOST_SIZE);
    int features = (int) values.shape().tail().size();
    Operand<T> byGhost =
        tf.reshape(values, tf.stack(List.of(tf.constant(-1), ghostSize, tf.constant(features))));
    return tf.reshape(
        tf.linalg.transpose(byGhost, tf.array(1, 0, 2)),
        tf.constant(values.shape().tail().prepend(Shape.UNKNOWN_SIZE)));
  }
}
