package org.ghostbatch.accumulate;

import java.util.List;
import org.ghostbatch.datasets.SeededRandom;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A tape as the tensors that a {@link TapeLoop} is fed. Few tensors, for each costs the loop a step
 * of its own.
 *
 * @param length how many rows, a scalar
 * @param wholes the columns of whole numbers, [rows, columns], in the order of {@link Whole}
 * @param fractions the weight of one example in its update, 1 / examples, then the rates of the
 *     update rule, [rows, 1 + rates]
 */
record TapeColumns(TInt32 length, TInt32 wholes, TFloat32 fractions) implements AutoCloseable {

  /** The columns of whole numbers. */
  enum Whole {
    /** Where the micro-batch begins in the order of what is on the device. */
    START,
    /** How many examples it holds. */
    SIZE,
    /** A {@link Phase} by its ordinal. */
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
   * The columns of a segment.
   *
   * @param updates how many updates came before it
   * @param seed of whatever is random in training
   */
  static TapeColumns of(WindowSegment part, UpdateRule rule, long updates, long seed) {
    return of(part, rule, updates, seed, part.segment().length());
  }

  /**
   * The columns of a segment in tables of a fixed length.
   *
   * @param capacity how many rows they have, at least as many as the segment; those after its rows
   *     are 0
   */
  static TapeColumns of(
      WindowSegment part, UpdateRule rule, long updates, long seed, int capacity) {
    List<MicroStep> steps = part.segment().steps();
    int rows = steps.size();
    int width = 1 + rule.rateCount();
    int[] wholes = new int[capacity * Whole.COUNT];
    float[] fractions = new float[capacity * width];
    long update = updates + 1;
    for (int row = 0; row < rows; row++) {
      MicroStep step = steps.get(row);
      put(step, SeededRandom.mix(seed, update), wholes, row * Whole.COUNT);
      wholes[row * Whole.COUNT + Whole.START.ordinal()] = step.start() - part.start();
      fractions[row * width] = (float) (1.0 / step.examples());
      double[] rates = rule.rates(step.learningRate(), update);
      for (int rate = 0; rate < rates.length; rate++) {
        fractions[row * width + 1 + rate] = (float) rates[rate];
      }
      update += step.update() ? 1 : 0;
    }
    return new TapeColumns(
        TInt32.scalarOf(rows),
        TInt32.tensorOf(Shape.of(capacity, Whole.COUNT), DataBuffers.of(wholes)),
        TFloat32.tensorOf(Shape.of(capacity, width), DataBuffers.of(fractions)));
  }

  private static void put(MicroStep step, long key, int[] wholes, int at) {
    wholes[at + Whole.SIZE.ordinal()] = step.size();
    wholes[at + Whole.PHASE.ordinal()] = Phase.of(step).ordinal();
    wholes[at + Whole.GHOST_SIZE.ordinal()] = step.ghostSize();
    wholes[at + Whole.GHOSTS_BEFORE.ordinal()] = step.ghostsBefore();
    wholes[at + Whole.GHOSTS_IN_UPDATE.ordinal()] = step.ghostsInUpdate();
    wholes[at + Whole.GHOST_BATCH.ordinal()] = step.ghostBatch();
    wholes[at + Whole.ACCUMULATED.ordinal()] = step.accumulated();
    wholes[at + Whole.KEY_LOW.ordinal()] = (int) key;
    wholes[at + Whole.KEY_HIGH.ordinal()] = (int) (key >>> 32);
  }

  /** Every tensor, in the order in which the loop takes them. */
  List<TType> all() {
    return List.of(length, wholes, fractions);
  }

  @Override
  public void close() {
    all().forEach(TType::close);
  }
}
