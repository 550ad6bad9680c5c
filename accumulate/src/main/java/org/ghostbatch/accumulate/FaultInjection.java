package org.ghostbatch.accumulate;

import java.util.List;
import java.util.function.IntPredicate;
import org.ghostbatch.accumulate.TapeColumns.IntColumn;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stage;
import org.tensorflow.op.core.Unstage;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;

/**
 * Injects a lack of memory, for tests: in a real one the allocator waits ten seconds before it
 * reports it. The lack is a staging area too small for what is put into it, which fails as an
 * allocator does.
 *
 * @param from the place from which micro-steps are limited, in the order of what is on the device:
 *     of the epoch, or of a window
 * @param microBatchLimit the most examples that a micro-step from there on has room for
 * @param windows whether there is room for a window of so many examples
 */
record FaultInjection(int from, int microBatchLimit, IntPredicate windows) {
  private static final String AREA = "fault_injection";
  private static final long AREA_BYTES = 64;
  private static final int TOO_MANY = 1 + (int) AREA_BYTES / Double.BYTES;

  /** There is room for everything. */
  static final FaultInjection NONE = new FaultInjection(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** A lack of memory for micro-steps alone. */
  FaultInjection(int from, int microBatchLimit) {
    this(from, microBatchLimit, examples -> true);
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
   * The count of a micro-step's examples, by a path that fails where there is no room for them,
   * after everything is computed. The path carries the count because TensorFlow removes ops whose
   * result is not used.
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
            late.math.greaterEqual(row.vector(late, IntColumn.START), late.array(from)),
            late.math.greater(row.vector(late, IntColumn.SIZE), late.array(microBatchLimit)));
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
