package org.ghostbatch.accumulate;

import java.util.List;
import org.ghostbatch.datasets.SeededRandom;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A tape as the tensors that a {@link TapeLoop} is fed. Few tensors, because each costs the loop a
 * step of its own.
 *
 * @param length how many rows, a scalar
 * @param intColumns the columns of whole numbers, [rows, columns], in the order of {@link
 *     IntColumn}
 * @param floatColumns the weight of one example in its update, 1 / examples, then the rates of the
 *     update rule, [rows, 1 + rates]
 */
record TapeColumns(TInt32 length, TInt32 intColumns, TFloat32 floatColumns)
    implements AutoCloseable {

  /** The columns of whole numbers. */
  enum IntColumn {
    /** Where the micro-batch begins in the order of what is on the device. */
    START,
    /** How many examples it holds. */
    SIZE,
    /** The {@link Phase} of its round, by its ordinal. */
    PHASE,
    /** How many examples each of its ghosts holds. */
    GHOST_SIZE,
    /** How many ghosts of its update came before it. */
    GHOSTS_BEFORE,
    /** How many ghosts its update has. */
    GHOSTS_IN_UPDATE,
    /** The ghost batch of the plan. */
    GHOST_BATCH,
    /** How many examples of its update came before it. */
    ACCUMULATED,
    /** The lower half of the update's random key. */
    KEY_LOW,
    /** The upper half of the update's random key. */
    KEY_HIGH;

    static final int COUNT = values().length;
  }

  /**
   * The columns of rows that a loop takes in rounds.
   *
   * @param updates how many updates came before them
   * @param seed of whatever is random in training
   * @param lanes how many rows a round has, which the number of rows is a multiple of
   */
  static TapeColumns of(WindowSegment part, UpdateRule rule, long updates, long seed, int lanes) {
    return of(part, rule, updates, seed, lanes, part.segment().length());
  }

  /**
   * The columns of rows that a loop takes one by one, in tables of a fixed length.
   *
   * @param updates how many updates came before them
   * @param seed of whatever is random in training
   * @param capacity how many rows the tables have, at least as many as the segment; those after its
   *     rows are 0
   */
  static TapeColumns padded(
      WindowSegment part, UpdateRule rule, long updates, long seed, int capacity) {
    return of(part, rule, updates, seed, 1, capacity);
  }

  private static TapeColumns of(
      WindowSegment part, UpdateRule rule, long updates, long seed, int lanes, int capacity) {
    List<MicroStep> steps = part.segment().steps();
    int rows = steps.size();
    int width = 1 + rule.rateCount();
    int[] intColumns = new int[capacity * IntColumn.COUNT];
    float[] floatColumns = new float[capacity * width];
    long update = updates + 1;
    for (int row = 0; row < rows; row++) {
      MicroStep step = steps.get(row);
      put(step, SeededRandom.mix(seed, update), intColumns, row * IntColumn.COUNT);
      intColumns[row * IntColumn.COUNT + IntColumn.START.ordinal()] = step.start() - part.start();
      int lastOfRound = row - row % lanes + lanes - 1;
      intColumns[row * IntColumn.COUNT + IntColumn.PHASE.ordinal()] =
          Phase.of(steps.get(row - row % lanes), steps.get(lastOfRound)).ordinal();
      floatColumns[row * width] = (float) (1.0 / step.examples());
      double[] rates = rule.rates(step.learningRate(), update);
      for (int rate = 0; rate < rates.length; rate++) {
        floatColumns[row * width + 1 + rate] = (float) rates[rate];
      }
      update += step.update() ? 1 : 0;
    }
    return new TapeColumns(
        TInt32.scalarOf(rows),
        TInt32.tensorOf(Shape.of(capacity, IntColumn.COUNT), DataBuffers.of(intColumns)),
        TFloat32.tensorOf(Shape.of(capacity, width), DataBuffers.of(floatColumns)));
  }

  private static void put(MicroStep step, long key, int[] intColumns, int at) {
    intColumns[at + IntColumn.SIZE.ordinal()] = step.size();
    intColumns[at + IntColumn.GHOST_SIZE.ordinal()] = step.ghostSize();
    intColumns[at + IntColumn.GHOSTS_BEFORE.ordinal()] = step.ghostsBefore();
    intColumns[at + IntColumn.GHOSTS_IN_UPDATE.ordinal()] = step.ghostsInUpdate();
    intColumns[at + IntColumn.GHOST_BATCH.ordinal()] = step.ghostBatch();
    intColumns[at + IntColumn.ACCUMULATED.ordinal()] = step.accumulated();
    intColumns[at + IntColumn.KEY_LOW.ordinal()] = (int) key;
    intColumns[at + IntColumn.KEY_HIGH.ordinal()] = (int) (key >>> 32);
  }

  /** Every tensor, in the order in which the loop takes them. */
  List<TType> all() {
    return List.of(length, intColumns, floatColumns);
  }

  @Override
  public void close() {
    all().forEach(TType::close);
  }
}
