package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortestDecimalTest {
  /** The right column is what Python's {@code repr} writes. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "-0.0, -0.0",
    "3, 3.0",
    "100, 100.0",
    "-8.25, -8.25",
    "1e-4, 0.0001",
    "1e-5, 1e-05",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "123456789012345680, 1.2345678901234568e+17",
    "2e23, 2e+23",
    "1e23, 1e+23",
    "4.9E-324, 5e-324",
    "1.5E-323, 1.5e-323",
    "5.6843418860808015E-14, 5.684341886080802e-14",
    "2.2250738585072014E-308, 2.2250738585072014e-308",
    "1.7976931348623157E308, 1.7976931348623157e+308"
  })
  void decimalsAreWrittenAsPythonWritesThem(double value, String expected) {
    assertThat(ShortestDecimal.of(value)).isEqualTo(expected);
  }

  @Property(tries = 500)
  void everyDecimalReadsBackAndNoneOfADigitLessDoes(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (!Double.isFinite(value) || value == 0) {
      return;
    }
    String written = ShortestDecimal.of(value);
    assertThat(Double.parseDouble(written)).isEqualTo(value);
    int digits = new BigDecimal(written).stripTrailingZeros().precision();
    for (RoundingMode rounding : new RoundingMode[] {RoundingMode.UP, RoundingMode.DOWN}) {
      if (digits > 1) {
        BigDecimal shorter = new BigDecimal(value).round(new MathContext(digits - 1, rounding));
        assertThat(shorter.doubleValue()).isNotEqualTo(value);
      }
    }
  }

  @Test
  void whatIsNotANumberHasNoDecimal() {
    assertThatThrownBy(() -> ShortestDecimal.of(Double.NaN)).hasMessage("NaN has no decimal");
    assertThatThrownBy(() -> ShortestDecimal.of(Double.NEGATIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
