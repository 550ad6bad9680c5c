package org.ghostbatch.accumulate;

import java.util.List;
import org.ghostbatch.accumulate.TapeColumns.IntColumn;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** How the ghosts of a micro-step lie in its tensors. */
final class Ghosts {
  private Ghosts() {}

  /**
   * The places of a micro-step's examples in the epoch's order, [n], ghost beside ghost.
   *
   * <p>Counted, not transposed: beside a GPU, TensorFlow counts int32 on the host, while a GPU's
   * transposition of int32 would have to be brought back to be reshaped.
   */
  static Operand<TInt32> places(Ops tf, TapeLoop.Row row) {
    Operand<TInt32> ghostSize = row.scalar(tf, IntColumn.GHOST_SIZE);
    Operand<TInt32> start = row.scalar(tf, IntColumn.START);
    Operand<TInt32> firsts =
        tf.math.add(start, tf.range(tf.constant(0), row.scalar(tf, IntColumn.SIZE), ghostSize));
    Operand<TInt32> within = tf.range(tf.constant(0), ghostSize, tf.constant(1));
    return tf.reshape(tf.math.add(tf.expandDims(within, tf.constant(1)), firsts), tf.array(-1));
  }

  /**
   * Puts the examples of a micro-step ghost beside ghost: the first of each ghost, then the second
   * of each.
   *
   * @param values [n, ...], in the order of the epoch
   */
  static Operand<TFloat32> interleaved(Ops tf, TapeLoop.Row row, Operand<TFloat32> values) {
    Operand<TInt32> ghostSize = row.scalar(tf, IntColumn.GHOST_SIZE);
    int features = (int) values.shape().tail().size();
    Operand<TFloat32> byGhost =
        tf.reshape(values, tf.stack(List.of(tf.constant(-1), ghostSize, tf.constant(features))));
    return new ExampleShape(values.shape().tail())
        .of(tf, tf.linalg.transpose(byGhost, tf.array(1, 0, 2)));
  }
}
