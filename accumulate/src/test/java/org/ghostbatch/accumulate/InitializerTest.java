package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializerTest {
  // A kernel of 300 x 100: fan-in 300, fan-out 100. Variances worked out by hand.
  @ParameterizedTest
  @CsvSource({
    "GLOROT_UNIFORM, 0.005, 0.122474",
    "GLOROT_NORMAL, 0.005, 0.160768",
    "HE_UNIFORM, 0.006667, 0.141421",
    "HE_NORMAL, 0.006667, 0.185640",
    "LECUN_UNIFORM, 0.003333, 0.1",
    "LECUN_NORMAL, 0.003333, 0.131267"
  })
  void valuesAreCentredWithTheVarianceAndLimitOfTheirRule(
      Initializer initializer, double variance, double limit) {
    float[] values = kernel(initializer, 1);
    double sum = 0;
    double squares = 0;
    float largest = 0;
    float smallest = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
      largest = Math.max(largest, value);
      smallest = Math.min(smallest, value);
    }
    // Five standard errors of 30,000 draws.
    assertThat(sum / values.length).isCloseTo(0, within(5 * Math.sqrt(variance / values.length)));
    assertThat(squares / values.length).isCloseTo(variance, within(0.04 * variance));
    assertThat((double) largest).isBetween(0.97 * limit, 1.00001 * limit);
    assertThat((double) -smallest).isBetween(0.97 * limit, 1.00001 * limit);
  }

  @Test
  void valuesDependOnSeedAndNameOnly() {
    assertThat(kernel(Initializer.HE_NORMAL, 1)).isEqualTo(kernel(Initializer.HE_NORMAL, 1));
    assertThat(kernel(Initializer.HE_NORMAL, 1)).isNotEqualTo(kernel(Initializer.HE_NORMAL, 2));
    Network square = Network.of(5, List.of(Layer.dense(5), Layer.dense(5)));
    try (TrainingProgram program =
        TrainingProgram.create(
            square, UpdateRule.of(Optimizer.sgd()), DeviceSettings.of(Device.CPU, 1), 1)) {
      Snapshot snapshot = program.snapshot();
      assertThat(snapshot.tensors().get("dense-1/kernel"))
          .isNotEqualTo(snapshot.tensors().get("dense-2/kernel"));
      assertThat(snapshot.tensors().get("dense-1/bias")).containsOnly(0f);
    }
  }

  private static float[] kernel(Initializer initializer, long seed) {
    Network network = Network.of(300, List.of(Layer.dense(100, initializer)));
    try (TrainingProgram program =
        TrainingProgram.create(
            network, UpdateRule.of(Optimizer.sgd()), DeviceSettings.of(Device.CPU, 1), seed)) {
      return program.snapshot().tensors().get("dense-1/kernel");
    }
  }
}
