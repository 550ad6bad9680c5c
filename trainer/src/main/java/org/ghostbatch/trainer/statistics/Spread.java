package org.ghostbatch.trainer.statistics;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How a number spreads over seeds.
 *
 * @param count how many seeds there are
 * @param mean NaN where there are none
 * @param deviation the standard deviation with n - 1; NaN for fewer than two seeds
 * @param least NaN where there are none
 * @param largest NaN where there are none
 */
public record Spread(int count, double mean, double deviation, double least, double largest) {
  private static final double COVERAGE = 0.99;

  /** The spread of these values. */
  public static Spread of(double... values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new Spread(
        values.length,
        mean,
        values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1)),
        DoubleStream.of(values).min().orElse(Double.NaN),
        DoubleStream.of(values).max().orElse(Double.NaN));
  }

  /** Whether a value lies between the least and the largest, or beyond them by no more than so. */
  public boolean reaches(double value, double tolerance) {
    return value >= least - tolerance && value <= largest + tolerance;
  }

  /**
   * How far from the mean one more run lies at most, in 99 of 100 cases, if the runs are normally
   * distributed: {@code t(n - 1, 0.995) sd sqrt(1 + 1/n)}. Needs two seeds.
   */
  public double predicted() {
    double quantile = TDistribution.of(count - 1).inverseCumulativeProbability((1 + COVERAGE) / 2);
    return quantile * deviation * Math.sqrt(1 + 1.0 / count);
  }

  /** For instance {@code 0.8733 ± 0.0041}; the mean alone where one value is all there is. */
  public String text(int decimals) {
    String number = Decimals.of(mean, decimals);
    if (count < 2) {
      return number;
    }
    boolean plain = !number.contains("e") && deviation < 1e6;
    return number
        + " ± "
        + (plain
            ? String.format(Locale.ROOT, "%." + decimals + "f", deviation)
            : Decimals.of(deviation, decimals));
  }
}
