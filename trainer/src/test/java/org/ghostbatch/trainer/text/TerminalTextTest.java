package org.ghostbatch.trainer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
  @Test
  void numbersStandToTheRightAndWordsToTheLeft() {
    TextTable table = new TextTable("batch", "verdict");
    table.add(List.of("20,000", "typical"));
    table.add(List.of("32", "not reproduced"));
    assertThat(table.toString())
        .isEqualTo("  batch  verdict\n 20,000  typical\n     32  not reproduced");
  }

  @Test
  void aRowThatDoesNotFitTheHeaderIsRefused() {
    assertThatThrownBy(() -> new TextTable("a", "b").add(List.of("1")))
        .hasMessage("a row of 1 cells below a header of 2");
  }

  @Test
  void sparklinesReachFromTheLeastToTheLargest() {
    assertThat(Sparkline.of(new double[] {0, 1, 2, 3, 4, 5, 6, 7}, 8)).isEqualTo("▁▂▃▄▅▆▇█");
    assertThat(Sparkline.of(new double[] {5, 5}, 8)).isEqualTo("▁▁");
    assertThat(Sparkline.of(new double[] {1, Double.NaN, 0}, 8)).isEqualTo("█ ▁");
  }

  @Test
  void longCurvesAreAveragedIntoTheWidth() {
    assertThat(Sparkline.of(new double[] {0, 2, 7, 9}, 2)).isEqualTo("▁█");
  }
}
