package org.ghostbatch.accumulate;

import java.util.List;
import java.util.function.IntPredicate;
import org.ghostbatch.accumulate.TapeColumns.Whole;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stage;
import org.tensorflow.op.core.Unstage;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;

/**
 * A lack of memory made to order, for tests: a real one takes the allocator ten seconds to admit.
 * It is a staging area too small for what is put into it, which fails as an allocator does.
 *
 * @param from where in the order of what is on the device it begins: of the epoch, or of a window
 * @param room the most examples that a micro-step from there on has room for
 * @param windows whether there is room for a window of so many examples
 */
record Shortage(int from, int room, IntPredicate windows) {
  private static final String AREA = "shortage";
  private static final long AREA_BYTES = 64;
  private static final int TOO_MANY = 1 + (int) AREA_BYTES / Double.BYTES;

  /** There is room for everything. */
  static final Shortage NONE = new Shortage(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** A lack of memory for micro-steps alone. */
  Shortage(int from, int room) {
    this(from, room, examples -> true);
  }

  /**
   * To be called before a window is allocated.
   *
   * @throws DeviceMemoryException if there is to be no room for it
   */
  void checkWindow(int examples) {
    if (!windows.test(examples)) {
      throw DeviceMemoryException.whileLoading(
          new IllegalStateException("no room for a window of %d".formatted(examples)));
    }
  }

  /**
   * The count of a micro-step's examples on a way that fails where there is no room for them, after
   * all that is computed. Not an op beside the way: what nobody reads is optimized away.
   *
   * @param examples a scalar
   */
  Operand<TFloat64> pass(Ops tf, TapeLoop.Row row, List<Op> computed, Operand<TFloat64> examples) {
    if (equals(NONE)) {
      return examples;
    }
    Ops late = tf.withControlDependencies(computed);
    Operand<TBool> tooLarge =
        late.math.logicalAnd(
            late.math.greaterEqual(row.vector(late, Whole.START), late.array(from)),
            late.math.greater(row.vector(late, Whole.SIZE), late.array(room)));
    Operand<TFloat64> copies =
        late.fill(late.select(tooLarge, late.array(TOO_MANY), late.array(1)), examples);
    Op staged = tf.stage(List.of(copies), Stage.memoryLimit(AREA_BYTES), Stage.sharedName(AREA));
    Ops after = tf.withControlDependencies(List.of(staged));
    Operand<?> passed =
        after
            .unstage(
                List.of(TFloat64.class), Unstage.memoryLimit(AREA_BYTES), Unstage.sharedName(AREA))
            .values()
            .get(0);
    return tf.reshape(passed.asOutput().expect(TFloat64.class), tf.array(new int[0]));
  }
}
