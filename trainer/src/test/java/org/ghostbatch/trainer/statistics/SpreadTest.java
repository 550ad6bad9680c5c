package org.ghostbatch.trainer.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void theDeviationDividesByOneLessThanTheSeeds() {
    // Mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, of eight: sqrt(32 / 7).
    Spread spread = Spread.of(2, 4, 4, 4, 5, 5, 7, 9);
    assertThat(spread.count()).isEqualTo(8);
    assertThat(spread.mean()).isEqualTo(5);
    assertThat(spread.deviation()).isCloseTo(Math.sqrt(32.0 / 7), within(1e-15));
    assertThat(spread.least()).isEqualTo(2);
    assertThat(spread.largest()).isEqualTo(9);
  }

  @Test
  void oneSeedHasNoDeviationAndNoneHasNothing() {
    assertThat(Spread.of(3)).isEqualTo(new Spread(1, 3, Double.NaN, 3, 3));
    assertThat(Spread.of())
        .isEqualTo(new Spread(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN));
  }

  @Test
  void aPredictionIsTheTablesQuantileTimesTheDeviationOfOneMoreRun() {
    // t(4, 0.995) = 4.6041 in any table; 1, 2, 3, 4, 5 has the deviation sqrt(2.5).
    assertThat(Spread.of(1, 2, 3, 4, 5).predicted())
        .isCloseTo(4.6041 * Math.sqrt(2.5) * Math.sqrt(1.2), within(1e-4));
  }

  @Test
  void theDeviationIsThatOfASample() {
    // Mean 5, squared distances 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, over 7.
    Spread spread = Spread.of(2, 4, 4, 4, 5, 5, 7, 9);
    assertThat(spread.mean()).isEqualTo(5);
    assertThat(spread.deviation()).isCloseTo(Math.sqrt(32.0 / 7), within(1e-15));
    assertThat(spread.text(2)).isEqualTo("5.00 ± 2.14");
    assertThat(Spread.of(0.5).text(4)).isEqualTo("0.5000");
  }
}
