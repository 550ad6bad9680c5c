package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NaturalLogTest {
  private static final MathContext DIGITS = new MathContext(60);

  /** By the exponential function, so that an error of the logarithm's series cannot hide. */
  private static boolean isCorrectlyRounded(double x, double logarithm) {
    BigDecimal exact = new BigDecimal(x);
    BigDecimal below = middle(Math.nextDown(logarithm), logarithm);
    BigDecimal above = middle(logarithm, Math.nextUp(logarithm));
    return exp(below).compareTo(exact) < 0 && exp(above).compareTo(exact) > 0;
  }

  private static BigDecimal middle(double low, double high) {
    return new BigDecimal(low).add(new BigDecimal(high)).divide(BigDecimal.valueOf(2));
  }

  private static BigDecimal exp(BigDecimal exponent) {
    int halvings = 14;
    BigDecimal reduced = exponent.divide(BigDecimal.valueOf(1L << halvings), DIGITS);
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int i = 1; i < 40; i++) {
      term = term.multiply(reduced, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }

  @Property(tries = 300)
  void logarithmsBelowOneAreCorrectlyRounded(
      @ForAll @DoubleRange(min = 0, minIncluded = false, max = 1, maxIncluded = false) double x) {
    double positive = Math.max(x, Double.MIN_NORMAL);
    assertThat(isCorrectlyRounded(positive, NaturalLog.of(positive))).isTrue();
  }

  @Property(tries = 200)
  void logarithmsOfUniformNumbersAreCorrectlyRounded(@ForAll long bits) {
    double x = ((bits >>> 11) + 1) * 0x1.0p-53;
    if (x < 1) {
      assertThat(isCorrectlyRounded(x, NaturalLog.of(x))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0x1.fffffffffffffp-1, // the neighbours of 1 have the smallest logarithms
        0x1.0000000000001p0,
        0x1.6a09e667f3bcdp0, // either side of the square root of 2, where the reduction changes
        0x1.6a09e667f3bccp0,
        0.5,
        2,
        Double.MIN_NORMAL,
        Double.MAX_VALUE
      })
  void logarithmsAtTheEdgesAreCorrectlyRounded(double x) {
    assertThat(isCorrectlyRounded(x, NaturalLog.of(x))).isTrue();
  }

  @Test
  void theLogarithmOfFdlibmIsOftenNotCorrectlyRoundedAndTheCheckSeesIt() {
    NumpyRandom random = new NumpyRandom(1);
    int wrong = 0;
    for (int i = 0; i < 300; i++) {
      double x = random.nextDouble();
      boolean fdlibmIsRight = isCorrectlyRounded(x, StrictMath.log(x));
      assertThat(fdlibmIsRight).isEqualTo(StrictMath.log(x) == NaturalLog.of(x));
      wrong += fdlibmIsRight ? 0 : 1;
    }
    assertThat(wrong).isGreaterThan(5);
  }

  @Test
  void theLogarithmOfOneIsZero() {
    assertThat(NaturalLog.of(1)).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY})
  void whatHasNoLogarithmHereIsRejected(double x) {
    assertThatThrownBy(() -> NaturalLog.of(x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be positive, finite and not subnormal");
  }
}
