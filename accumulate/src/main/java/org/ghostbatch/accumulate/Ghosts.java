package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** How the ghosts of a micro-step lie in its tensors. */
final class Ghosts {
  private Ghosts() {}

  /**
   * Puts the rows of a micro-step ghost beside ghost. By arithmetic: transposing whole numbers
   * makes oneDNN complain in the log.
   *
   * @param rows [n], in the order of the epoch
   */
  static Operand<TInt32> interleavedRows(Ops tf, TapeLoop.Row row, Operand<TInt32> rows) {
    Operand<TInt32> size = row.scalar(tf, TapeColumns.Whole.SIZE);
    Operand<TInt32> ghostSize = row.scalar(tf, TapeColumns.Whole.GHOST_SIZE);
    Operand<TInt32> ghosts = tf.math.div(size, ghostSize);
    Operand<TInt32> places = tf.range(tf.constant(0), size, tf.constant(1));
    Operand<TInt32> ghost = tf.math.floorMod(places, ghosts);
    Operand<TInt32> within = tf.math.div(places, ghosts);
    Operand<TInt32> from = tf.math.add(tf.math.mul(ghost, ghostSize), within);
    return tf.gather(rows, from, tf.constant(0));
  }

  /**
   * Puts the examples of a micro-step ghost beside ghost: the first of each ghost, then the second
   * of each.
   *
   * @param values [n, ...], in the order of the epoch
   */
  static Operand<TFloat32> interleaved(Ops tf, TapeLoop.Row row, Operand<TFloat32> values) {
    Operand<TInt32> ghostSize = row.scalar(tf, TapeColumns.Whole.GHOST_SIZE);
    int features = (int) values.shape().tail().size();
    Operand<TFloat32> byGhost =
        tf.reshape(values, tf.stack(List.of(tf.constant(-1), ghostSize, tf.constant(features))));
    return tf.reshape(
        tf.linalg.transpose(byGhost, tf.array(1, 0, 2)),
        tf.constant(values.shape().tail().prepend(Shape.UNKNOWN_SIZE)));
  }
}
