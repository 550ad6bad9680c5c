package org.ghostbatch.trainer.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.ghostbatch.trainer.statistics.Spread;

/** Numbers rounded for readers. */
final class NumberText {
  private NumberText() {}

  /** Four decimals where that says something. */
  static String of(double value) {
    if (Double.isNaN(value)) {
      return "not a number";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "infinite" : "minus infinite";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e9)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    return String.format(Locale.ROOT, size < 100 ? "%.4f" : size < 1e4 ? "%,.1f" : "%,.0f", value);
  }

  /** As in 0.9123 ± 0.0021; the mean alone where there is one seed. */
  static String of(Spread spread) {
    return of(spread.mean())
        + (Double.isFinite(spread.deviation()) ? " ± " + of(spread.deviation()) : "");
  }

  /** As few digits as the number has, and whole numbers in full: 0.001, 32, 20,000. */
  static String plain(double value) {
    if (!Double.isFinite(value)) {
      return of(value);
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    BigDecimal number = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
    if (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e15) {
      return number.toString().toLowerCase(Locale.ROOT);
    }
    return String.format(Locale.ROOT, "%,." + Math.max(0, number.scale()) + "f", number);
  }

  /** As in 12.3 s, 4 min 5 s. */
  static String seconds(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "unknown";
    }
    long whole = Math.round(seconds);
    if (whole < 120) {
      return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
    }
    return whole < 7200
        ? "%d min %d s".formatted(whole / 60, whole % 60)
        : "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
  }
}
