package org.ghostbatch.datasets;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Examples divided into a part to learn from and a part to validate on.
 *
 * @param training the part to learn from
 * @param validation the part kept apart
 */
public record Split(Examples training, Examples validation) {
  private static final long STREAM = 0x53504C4954L;

  /**
   * Keeps a random fraction apart. Which examples those are is a pure function of the seed.
   *
   * @param examples at least two examples
   * @param validationFraction above 0 and below 1; at least one example goes to each part
   * @param seed the run's seed
   * @throws IllegalArgumentException if the fraction is out of range or there are too few examples
   */
  public static Split random(Examples examples, double validationFraction, long seed) {
    if (!(validationFraction > 0 && validationFraction < 1)) {
      throw new IllegalArgumentException(
          "validation fraction %s: must lie between 0 and 1".formatted(validationFraction));
    }
    int count = examples.count();
    if (count < 2) {
      throw new IllegalArgumentException("%d examples cannot be split in two".formatted(count));
    }
    int validation = (int) Math.min(count - 1, Math.max(1, Math.round(count * validationFraction)));
    int[] order = Order.asStored(count);
    SeededRandom.of(seed, STREAM).shuffle(order);
    int[] kept = Arrays.copyOfRange(order, 0, validation);
    int[] rest = Arrays.copyOfRange(order, validation, count);
    Arrays.sort(kept);
    Arrays.sort(rest);
    return new Split(new ChosenExamples(examples, rest), new ChosenExamples(examples, kept));
  }

  /** Some rows of other examples, renumbered from 0. */
  private record ChosenExamples(Examples all, int[] rows) implements Examples {
    @Override
    public int count() {
      return rows.length;
    }

    @Override
    public int[] shape() {
      return all.shape();
    }

    @Override
    public ElementType elementType() {
      return all.elementType();
    }

    @Override
    public int classes() {
      return all.classes();
    }

    @Override
    public void copy(int[] chosen, int from, int to, ByteBuffer target) {
      int[] translated = new int[to - from];
      for (int position = from; position < to; position++) {
        translated[position - from] = rows[chosen[position]];
      }
      all.copy(translated, 0, translated.length, target);
    }

    @Override
    public boolean prefersFileOrder() {
      return all.prefersFileOrder();
    }

    @Override
    public int label(int row) {
      return all.label(rows[row]);
    }
  }
}
