package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A micro-batch of interleaved ghosts, seen as one batch in which each ghost has channels of its
 * own.
 *
 * @param input [ghost size x ghosts, features] or [ghost size x ghosts, height, width, channels],
 *     the first example of each ghost, then the second of each
 * @param ghostSize a scalar
 * @param ghosts how many ghosts there are, a scalar
 */
record GhostView(
    Ops tf, Operand<TFloat32> input, Operand<TInt32> ghostSize, Operand<TInt32> ghosts) {

  static GhostView of(Ops tf, TapeLoop.Row row, Operand<TFloat32> input) {
    Operand<TInt32> ghostSize = row.scalar(tf, TapeColumns.IntColumn.GHOST_SIZE);
    Operand<TInt32> ghosts = tf.math.div(row.scalar(tf, TapeColumns.IntColumn.SIZE), ghostSize);
    return new GhostView(tf, input, ghostSize, ghosts);
  }

  private Shape example() {
    return input.shape().tail();
  }

  private boolean ofImages() {
    return example().numDimensions() == 3;
  }

  private int channelCount() {
    return (int) example().get(example().numDimensions() - 1);
  }

  private int pixels() {
    return (int) (example().size() / channelCount());
  }

  /**
   * [ghost size, pixels, 1, ghosts x channels], or with more axes of length 1.
   *
   * @param axes how many, 4 or more
   */
  Operand<TFloat32> channels(int axes) {
    Operand<TFloat32> beside = ofImages() ? swapped(input, ghosts, tf.constant(pixels())) : input;
    List<Operand<TInt32>> shape = new ArrayList<>(List.of(ghostSize, tf.constant(pixels())));
    shape.addAll(Collections.nCopies(axes - 3, tf.constant(1)));
    shape.add(tf.constant(-1));
    return tf.reshape(beside, tf.stack(shape));
  }

  /** The way back from {@link #channels}. */
  Operand<TFloat32> restored(Operand<TFloat32> channels) {
    Operand<TFloat32> apart =
        ofImages() ? swapped(channels, tf.constant(pixels()), ghosts) : channels;
    return new ExampleShape(example()).of(tf, apart);
  }

  /** [ghost size, from, to, channels] as [ghost size, to, from, channels]. */
  private Operand<TFloat32> swapped(
      Operand<TFloat32> values, Operand<TInt32> from, Operand<TInt32> to) {
    Operand<TInt32> split = tf.stack(List.of(ghostSize, from, to, tf.constant(channelCount())));
    return tf.linalg.transpose(tf.reshape(values, split), tf.array(0, 2, 1, 3));
  }

  /** [channels] as [ghosts x channels]. */
  Operand<TFloat32> forEachGhost(Operand<TFloat32> parameter) {
    Operand<TInt32> each = tf.stack(List.of(ghosts, tf.constant(channelCount())));
    return tf.reshape(tf.broadcastTo(parameter, each), tf.array(-1));
  }

  /** [ghosts x channels] as [ghosts, channels]. */
  Operand<TFloat32> byGhost(Operand<TFloat32> statistic) {
    return tf.reshape(statistic, tf.array(-1, channelCount()));
  }

  /** What turns the fused kernel's variance, divided by count - 1, into the biased one. */
  Operand<TFloat32> biased() {
    Operand<TFloat32> count =
        tf.dtypes.cast(tf.math.mul(ghostSize, tf.constant(pixels())), TFloat32.class);
    return tf.math.div(tf.math.sub(count, tf.constant(1f)), count);
  }
}
