package org.ghostbatch.trainer.text;

import java.util.Arrays;

/** A curve in one line of text. */
public final class Sparkline {
  private static final String LEVELS = "▁▂▃▄▅▆▇█";

  private Sparkline() {}

  /**
   * The values as blocks from the least to the largest, each block the mean of its share of them.
   *
   * @param width how many blocks at most, at least 1
   */
  public static String of(double[] values, int width) {
    double[] means = means(values, width);
    double least = Arrays.stream(means).filter(Double::isFinite).min().orElse(0);
    double largest = Arrays.stream(means).filter(Double::isFinite).max().orElse(0);
    StringBuilder line = new StringBuilder();
    for (double mean : means) {
      line.append(Double.isFinite(mean) ? level(mean, least, largest) : ' ');
    }
    return line.toString();
  }

  private static char level(double value, double least, double largest) {
    double height = largest > least ? (value - least) / (largest - least) : 0;
    return LEVELS.charAt((int) Math.min(LEVELS.length() - 1, height * LEVELS.length()));
  }

  private static double[] means(double[] values, int width) {
    int count = Math.min(width, values.length);
    double[] means = new double[count];
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) i * values.length / count);
      int to = (int) ((long) (i + 1) * values.length / count);
      means[i] = Arrays.stream(values, from, to).average().orElseThrow();
    }
    return means;
  }
}
