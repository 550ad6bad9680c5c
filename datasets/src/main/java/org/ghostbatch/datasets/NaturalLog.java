package org.ghostbatch.datasets;

import java.math.BigInteger;

/**
 * The natural logarithm, correctly rounded: the same bits on every machine.
 *
 * <p>{@code Math.log} may differ from one processor to the next, and {@code StrictMath.log} is
 * often an ulp away from the rounded value. Here it is {@code 2 artanh((m - 1) / (m + 1)) + e ln 2}
 * in fixed point. No logarithm of a double lies closer than about 2^-118 of itself to the middle of
 * two doubles (Lefèvre, Muller, "Worst cases for correct rounding", ARITH 2001), and the error here
 * is below 2^-145 of the smallest logarithm there is.
 */
final class NaturalLog {
  private static final int FRACTION_BITS = 208;
  private static final int SIGNIFICAND_BITS = 52;
  private static final BigInteger LN_2 = twiceArtanh(1, 3);

  private NaturalLog() {}

  /**
   * The logarithm of a number.
   *
   * @param x positive, finite, and not subnormal
   * @throws IllegalArgumentException if {@code x} is another number
   */
  static double of(double x) {
    if (!(x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "logarithm of %s: must be positive, finite and not subnormal".formatted(x));
    }
    int exponent = Math.getExponent(x);
    double mantissa = Math.scalb(x, -exponent);
    if (mantissa > 1.4142135623730951) { // keeps |m - 1| small, and exact zero at 1
      mantissa /= 2;
      exponent++;
    }
    long scaled = (long) Math.scalb(mantissa, SIGNIFICAND_BITS + 1);
    long one = 1L << (SIGNIFICAND_BITS + 1);
    BigInteger logarithm =
        twiceArtanh(scaled - one, scaled + one).add(LN_2.multiply(BigInteger.valueOf(exponent)));
    return Math.scalb(logarithm.doubleValue(), -FRACTION_BITS); // doubleValue rounds to nearest
  }

  /** {@code 2 artanh(numerator / denominator)}, in units of 2^-FRACTION_BITS. */
  private static BigInteger twiceArtanh(long numerator, long denominator) {
    // On the magnitude, because a shift to the right would never bring a negative power to zero.
    BigInteger z =
        BigInteger.valueOf(Math.abs(numerator))
            .shiftLeft(FRACTION_BITS)
            .divide(BigInteger.valueOf(denominator));
    BigInteger square = z.multiply(z).shiftRight(FRACTION_BITS);
    BigInteger sum = BigInteger.ZERO;
    BigInteger power = z;
    for (int odd = 1; power.signum() != 0; odd += 2) {
      sum = sum.add(power.divide(BigInteger.valueOf(odd)));
      power = power.multiply(square).shiftRight(FRACTION_BITS);
    }
    BigInteger doubled = sum.shiftLeft(1);
    return numerator < 0 ? doubled.negate() : doubled;
  }
}
