package org.ghostbatch.trainer;

import java.util.Locale;

/** A mean and how far single values are from it. */
record Spread(double mean, double standardDeviation, int count) {

  /** Of one value at least; the deviation is that of a sample, with n - 1, and 0 for one value. */
  static Spread of(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Spread(
        mean, values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1)), values.length);
  }

  /** For instance {@code 0.8733 ± 0.0041}; one value stands alone. */
  String text(int decimals) {
    String number = "%." + decimals + "f";
    return count == 1
        ? String.format(Locale.ROOT, number, mean)
        : String.format(Locale.ROOT, number + " ± " + number, mean, standardDeviation);
  }
}
