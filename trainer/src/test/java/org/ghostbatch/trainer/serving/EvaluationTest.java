package org.ghostbatch.trainer.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  // Rows are what is, columns what was answered; class 3 neither is nor is answered.
  private static final Evaluation FOUR =
      new Evaluation(
          6,
          Confusion.of(new long[][] {{3, 1, 0, 0}, {2, 4, 0, 0}, {1, 1, 0, 0}, {0, 0, 0, 0}}),
          List.of("a", "b", "c", "d"));

  @Test
  void theNumbersAreThoseComputedByHand() {
    assertThat(FOUR.examples()).isEqualTo(12);
    assertThat(FOUR.loss()).isEqualTo(0.5);
    assertThat(FOUR.accuracy()).isEqualTo(7 / 12.0);
    assertThat(FOUR.examples(1)).isEqualTo(6);
    assertThat(FOUR.predicted(1)).isEqualTo(6);
    assertThat(FOUR.predicted(0)).isEqualTo(6);
    assertThat(FOUR.precision(0)).isEqualTo(3 / 6.0);
    assertThat(FOUR.recall(0)).isEqualTo(3 / 4.0);
    // 2 (1/2) (3/4) / (1/2 + 3/4)
    assertThat(FOUR.f1(0)).isEqualTo(0.6);
    assertThat(FOUR.precision(1)).isEqualTo(4 / 6.0);
    assertThat(FOUR.recall(1)).isEqualTo(4 / 6.0);
  }

  @Test
  void aMeasureWithoutCasesIsNaN() {
    assertThat(FOUR.precision(2)).isNaN();
    assertThat(FOUR.recall(2)).isZero();
    assertThat(FOUR.f1(2)).isZero();
    assertThat(FOUR.precision(3)).isNaN();
    assertThat(FOUR.recall(3)).isNaN();
    assertThat(FOUR.f1(3)).isNaN();
  }

  @Test
  void theCrossEntropyKeepsItsDigitsHoweverLargeTheLogits() {
    // log(1 + e + e^2) - 1
    assertThat(Evaluation.crossEntropy(new float[] {0, 1, 2}, 1))
        .isCloseTo(1.4076059644443804, within(1e-15));
    assertThat(Evaluation.crossEntropy(new float[] {1000, 1001, 1002}, 1))
        .isCloseTo(1.4076059644443804, within(1e-12));
    assertThat(Evaluation.crossEntropy(new float[] {500, 0}, 1)).isEqualTo(500);
    assertThat(Evaluation.crossEntropy(new float[] {Float.NaN, 0}, 1)).isNaN();
  }
}
