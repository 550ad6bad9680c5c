package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A tape as the tensors that a {@link TapeLoop} is fed, one a column.
 *
 * @param length how many rows, a scalar
 * @param start where each micro-batch begins in the order, [rows]
 * @param size how many examples each holds, [rows]
 * @param phase a {@link Phase} by its ordinal, [rows]
 * @param share the weight of one example in its update, 1 / examples, [rows]
 * @param rates one column a rate of the optimizer, [rows] each
 */
record TapeColumns(
    TInt32 length, TInt32 start, TInt32 size, TInt32 phase, TFloat32 share, List<TFloat32> rates)
    implements AutoCloseable {

  /**
   * The columns of a tape.
   *
   * @param updates how many updates came before it
   */
  static TapeColumns of(Tape tape, Optimizer optimizer, long updates) {
    int rows = tape.length();
    int[] start = new int[rows];
    int[] size = new int[rows];
    int[] phase = new int[rows];
    float[] share = new float[rows];
    float[][] rates = new float[optimizer.rateCount()][rows];
    long update = updates + 1;
    for (int row = 0; row < rows; row++) {
      MicroStep step = tape.steps().get(row);
      start[row] = step.start();
      size[row] = step.size();
      phase[row] = Phase.of(step).ordinal();
      share[row] = (float) (1.0 / step.examples());
      double[] ofUpdate = optimizer.rates(step.learningRate(), update);
      for (int rate = 0; rate < ofUpdate.length; rate++) {
        rates[rate][row] = (float) ofUpdate[rate];
      }
      update += step.update() ? 1 : 0;
    }
    List<TFloat32> rateColumns = new ArrayList<>();
    for (float[] rate : rates) {
      rateColumns.add(column(rate));
    }
    return new TapeColumns(
        TInt32.scalarOf(rows),
        column(start),
        column(size),
        column(phase),
        column(share),
        List.copyOf(rateColumns));
  }

  private static TInt32 column(int[] values) {
    return TInt32.tensorOf(Shape.of(values.length), DataBuffers.of(values));
  }

  private static TFloat32 column(float[] values) {
    return TFloat32.tensorOf(Shape.of(values.length), DataBuffers.of(values));
  }

  /** Every column, in the order in which the loop takes them. */
  List<TType> all() {
    List<TType> columns = new ArrayList<>(List.of(length, start, size, phase, share));
    columns.addAll(rates);
    return columns;
  }

  @Override
  public void close() {
    all().forEach(TType::close);
  }
}
