package org.ghostbatch.trainer.statistics;

import java.util.Arrays;

/** The value in the middle. */
public final class Median {
  private Median() {}

  /** The middle value, or the mean of the middle two; NaN of none. */
  public static double of(double... values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int upper = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2;
  }
}
