package org.ghostbatch.trainer.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * An axis in coordinates of moderate size. The drawing library searches for ticks forever where
 * numbers are very large, very small or very close together.
 *
 * @param logarithmic whether the library takes the logarithm itself
 * @param place turns a value into its coordinate
 * @param label turns a coordinate into the label of its value, of at most 20 characters
 */
record DrawnAxis(
    boolean logarithmic,
    double least,
    double largest,
    DoubleUnaryOperator place,
    DoubleFunction<String> label) {
  /** With more powers of ten than this, the library would draw nine ticks for each. */
  private static final int MAX_DECADES = 12;

  private static final MathContext LABEL_DIGITS = new MathContext(10);

  static DrawnAxis of(Axis axis) {
    if (!axis.logarithmic()) {
      return linear(axis);
    }
    double from = Math.log10(axis.least());
    double to = Math.log10(axis.largest());
    return to - from > MAX_DECADES || Math.max(-from, to) > 100
        ? exponents(axis, from, to)
        : factors(axis);
  }

  private static DrawnAxis linear(Axis axis) {
    double size = Math.max(Math.abs(axis.least()), Math.abs(axis.largest()));
    if (size < 1e9 && axis.largest() - axis.least() >= 1e-4) {
      return new DrawnAxis(
          false, axis.least(), axis.largest(), DoubleUnaryOperator.identity(), DrawnAxis::decimal);
    }
    int exponent = (int) Math.floor(Math.log10(size));
    double unit = Math.pow(10, exponent);
    return new DrawnAxis(
        false,
        axis.least() / unit,
        axis.largest() / unit,
        value -> value / unit,
        drawn -> drawn == 0 ? "0" : decimal(drawn) + "e" + exponent);
  }

  /** By powers of ten; the library takes their logarithm. */
  private static DrawnAxis factors(Axis axis) {
    double unit = Math.pow(10, Math.floor(Math.log10(axis.least())));
    return new DrawnAxis(
        true,
        axis.least() / unit,
        axis.largest() / unit,
        value -> Math.max(value, axis.least()) / unit,
        drawn -> NumberText.plain(drawn * unit));
  }

  /** By powers of ten, where the exponents are the coordinates. */
  private static DrawnAxis exponents(Axis axis, double from, double to) {
    return new DrawnAxis(
        false,
        from,
        to,
        value -> Math.log10(Math.max(value, axis.least())),
        drawn ->
            drawn == Math.rint(drawn)
                ? "1e" + Math.round(drawn)
                : String.format(Locale.ROOT, "%.3e", Math.pow(10, drawn)));
  }

  private static String decimal(double value) {
    BigDecimal rounded = new BigDecimal(value).round(LABEL_DIGITS);
    BigDecimal number =
        rounded.setScale(Math.min(9, rounded.scale()), LABEL_DIGITS.getRoundingMode());
    return String.format(
        Locale.ROOT, "%,." + Math.max(0, number.stripTrailingZeros().scale()) + "f", number);
  }
}
