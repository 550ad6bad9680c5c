package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Dropout (Srivastava et al. 2014), for any shape: while training, each number is 0 with
 * probability {@code rate} and divided by {@code 1 - rate} otherwise, so that its expectation
 * stays; otherwise nothing is done. As Keras's {@code Dropout}.
 *
 * <p>Which numbers are dropped is a function of the seed, the update, the layer, and the example's
 * place in its update: the same ones for every micro-batch. The random numbers are Philox's (Salmon
 * et al. 2011), which gives any part of a stream without the parts before.
 *
 * @param rate at least 0 and below 1
 */
public record Dropout(double rate) implements Layer {
  // Philox gives four numbers a step of its counter.
  private static final int NUMBERS_A_COUNT = 4;
  private static final int PHILOX = 1;
  private static final int MANTISSA = (1 << 23) - 1;

  /** Checks the rate. */
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "dropout of %s: must be at least 0 and below 1".formatted(rate));
    }
  }

  @Override
  public String kind() {
    return "dropout";
  }

  @Override
  public LayerOutput forward(
      ForwardContext context,
      Operand<TFloat32> input,
      List<? extends Operand<TFloat32>> parameters) {
    if (context.row().isEmpty() || rate == 0) {
      return LayerOutput.of(input);
    }
    Ops tf = context.tf();
    TapeLoop.Row row = context.row().get();
    Operand<TFloat32> uniform = uniform(tf, row, context.layer(), input.shape().tail());
    if (context.interleaved()) {
      uniform = Ghosts.interleaved(tf, row, uniform);
    }
    Operand<TFloat32> factors =
        tf.math.mul(
            tf.dtypes.cast(
                tf.math.greaterEqual(uniform, tf.constant((float) rate)), TFloat32.class),
            tf.constant((float) (1 / (1 - rate))));
    return LayerOutput.of(tf.math.mul(input, factors));
  }

  /** Numbers from [0, 1) for each example in its natural place, [n, example]. */
  private static Operand<TFloat32> uniform(Ops tf, TapeLoop.Row row, int layer, Shape example) {
    int features = (int) example.size();
    int counts = (features + NUMBERS_A_COUNT - 1) / NUMBERS_A_COUNT;
    Operand<TInt32> size = row.scalar(tf, TapeColumns.IntColumn.SIZE);
    Operand<TInt64> before =
        tf.math.mul(
            tf.dtypes.cast(row.scalar(tf, TapeColumns.IntColumn.ACCUMULATED), TInt64.class),
            tf.constant((long) counts));
    Output<?> counter = unsigned(tf, tf.stack(List.of(before, tf.constant((long) layer))));
    Output<?> key = unsigned(tf, row.key(tf));
    Operand<TInt32> shape = tf.stack(List.of(size, tf.constant(counts * NUMBERS_A_COUNT)));
    Operand<TFloat32> numbers =
        row.isCompiled()
            ? ofBits(tf, shape, key, counter)
            : tf.random.statelessRandomUniformV2(shape, key, counter, tf.constant(PHILOX));
    Operand<TFloat32> used = tf.slice(numbers, tf.array(0, 0), tf.array(-1, features));
    return new ExampleShape(example).of(tf, used);
  }

  /**
   * The very numbers of TensorFlow's kernel, by the lower 23 bits of Philox's: what XLA makes of
   * the same op are others, by the upper ones.
   */
  private static Operand<TFloat32> ofBits(
      Ops tf, Operand<TInt32> shape, Output<?> key, Output<?> counter) {
    Operand<TInt32> bits =
        tf.random.statelessRandomUniformFullIntV2(
            shape, key, counter, tf.constant(PHILOX), TInt32.class);
    Operand<TInt32> lower = tf.bitwise.bitwiseAnd(bits, tf.constant(MANTISSA));
    return tf.math.mul(tf.dtypes.cast(lower, TFloat32.class), tf.constant(1f / (MANTISSA + 1)));
  }

  /** The same bits as unsigned integers, which Java has no type for. */
  private static Output<?> unsigned(Ops tf, Operand<?> integers) {
    return tf.scope()
        .opBuilder("Bitcast", "Unsigned")
        .addInput(integers.asOutput())
        .setAttr("type", DataType.DT_UINT64)
        .build()
        .output(0);
  }
}
