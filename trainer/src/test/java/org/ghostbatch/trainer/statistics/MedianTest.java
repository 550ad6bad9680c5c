package org.ghostbatch.trainer.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MedianTest {
  @Test
  void itIsTheMiddleValueOrTheMeanOfTheMiddleTwo() {
    assertThat(Median.of(7)).isEqualTo(7);
    assertThat(Median.of(9, 1, 4)).isEqualTo(4);
    assertThat(Median.of(3, 1)).isEqualTo(2);
    assertThat(Median.of(100, 2, 1, 5)).isEqualTo(3.5);
    assertThat(Median.of()).isNaN();
  }

  @Test
  void theValuesKeepTheirOrder() {
    double[] values = {3, 1, 2};
    Median.of(values);
    assertThat(values).containsExactly(3, 1, 2);
  }
}
