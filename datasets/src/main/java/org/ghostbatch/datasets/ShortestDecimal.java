package org.ghostbatch.datasets;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.stream.Stream;

/**
 * The shortest decimal that reads back to the same double, written as Python writes it.
 *
 * <p>Before Java 19, {@code Double.toString} is not always shortest (JDK-4511638): it writes
 * 1.9999999999999998E23 for 2e23.
 */
final class ShortestDecimal {
  private static final int ALWAYS_UNIQUE_DIGITS = 15;
  private static final int ALWAYS_EXACT_DIGITS = 17;

  private ShortestDecimal() {}

  /**
   * The decimal, with a point ({@code 3.0}), or with an exponent ({@code 1e-05}) below 0.0001 and
   * from 1e16.
   *
   * @throws IllegalArgumentException if the value is infinite or not a number
   */
  static String of(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("%s has no decimal".formatted(value));
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    return sign + (value == 0 ? "0.0" : written(digits(Math.abs(value))));
  }

  private static BigDecimal digits(double value) {
    BigDecimal exact = new BigDecimal(value);
    // A normal double that has a shorter decimal shows it when rounded to 15 digits: zeros follow.
    int first = value >= Double.MIN_NORMAL ? ALWAYS_UNIQUE_DIGITS : 1;
    for (int digits = first; digits < ALWAYS_EXACT_DIGITS; digits++) {
      int precision = digits;
      // Below a power of two doubles lie closer: the nearest may fail where its neighbour reads
      // back.
      var found =
          Stream.of(RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN)
              .map(rounding -> exact.round(new MathContext(precision, rounding)))
              .filter(decimal -> decimal.doubleValue() == value)
              .findFirst();
      if (found.isPresent()) {
        return found.get().stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(ALWAYS_EXACT_DIGITS, RoundingMode.HALF_EVEN));
  }

  private static String written(BigDecimal decimal) {
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      return (decimal.scale() < 1 ? decimal.setScale(1) : decimal).toPlainString();
    }
    String digits = decimal.unscaledValue().toString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return "%c%se%s%02d"
        .formatted(digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
