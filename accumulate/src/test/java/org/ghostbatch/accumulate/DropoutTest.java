package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropoutTest {
  private static final int FEATURES = 1001;
  private static final double RATE = 0.3;

  @Test
  void thatPartIsDroppedAndTheRestIsScaledUp() {
    float[] kept = mask(1, 0, 4, 0);
    long dropped = 0;
    for (float value : kept) {
      if (value == 0) {
        dropped++;
      } else {
        assertThat(value).isCloseTo((float) (1 / (1 - RATE)), within(1e-5f));
      }
    }
    // Within five standard deviations of a binomial.
    double expected = RATE * kept.length;
    assertThat((double) dropped).isCloseTo(expected, within(5 * Math.sqrt(expected * (1 - RATE))));
  }

  @Test
  void theMaskIsAFunctionOfSeedUpdateAndExample() {
    float[] whole = mask(1, 0, 4, 0);
    assertThat(mask(1, 0, 4, 0)).isEqualTo(whole);
    for (int example = 1; example < 4; example++) {
      float[] row = Arrays.copyOfRange(whole, example * FEATURES, (example + 1) * FEATURES);
      assertThat(mask(1, example, 1, 0)).isEqualTo(row);
      assertThat(row).isNotEqualTo(Arrays.copyOfRange(whole, 0, FEATURES));
    }
    assertThat(mask(2, 0, 4, 0)).isNotEqualTo(whole);
    assertThat(mask(1, 0, 4, 1)).isNotEqualTo(whole);
  }

  @Test
  void twoLayersDropDifferentNumbers() {
    // Ones through two dropouts: were the masks the same, the outputs would be 0 or 1/(1-r)^2 in
    // the proportion of one dropout.
    Network twice = Network.of(FEATURES, List.of(Layer.dropout(RATE), Layer.dropout(RATE)));
    float[] kept = lossGradient(twice, 1, 0, 1, 0);
    long left = 0;
    for (float value : kept) {
      left += value == 0 ? 0 : 1;
    }
    double expected = FEATURES * (1 - RATE) * (1 - RATE);
    assertThat((double) left).isCloseTo(expected, within(5 * Math.sqrt(expected * RATE)));
  }

  @Test
  void nothingIsDroppedWhereTheNetworkOnlyAnswers() {
    Network plain = Network.of(SmallData.FEATURES, List.of(Layer.dense(SmallData.CLASSES)));
    Network dropping =
        Network.of(SmallData.FEATURES, List.of(Layer.dropout(0.5), Layer.dense(SmallData.CLASSES)));
    UpdateRule rule = UpdateRule.of(Optimizer.sgd());
    try (TrainingProgram one = SmallData.program(plain, rule, 1, SmallData.random(20, 1));
        TrainingProgram other = SmallData.program(dropping, rule, 1, SmallData.random(20, 1))) {
      assertThat(other.evaluateTraining()).isEqualTo(one.evaluateTraining());
      Tape still = BatchPlan.inOnePiece(20).epoch(20, 0);
      assertThat(other.train(still)).isNotEqualTo(one.train(still));
    }
  }

  @Test
  void aRateOutOfRangeIsRejected() {
    assertThatThrownBy(() -> Layer.dropout(1))
        .hasMessage("dropout of 1.0: must be at least 0 and below 1");
  }

  /** What a dropout makes of ones, for so many examples of an update from one on. */
  private static float[] mask(long seed, int from, int size, long updates) {
    Network network = Network.of(FEATURES, List.of(Layer.dropout(RATE)));
    return lossGradient(network, seed, from, size, updates);
  }

  private static float[] lossGradient(
      Network network, long seed, int from, int size, long updates) {
    return Forward.ofOnes(network, new MicroStep(from, size, from, 4, 0), seed, updates);
  }
}
