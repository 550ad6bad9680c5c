package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.ghostbatch.accumulate.Parameter.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
  private static final JsonNode ORACLE = Oracle.read("optim.json");

  static Stream<Arguments> optimizers() {
    return Stream.of(
            Arguments.of("sgd", Optimizer.sgd()),
            Arguments.of("momentum", Optimizer.momentum(0.9)),
            Arguments.of("nesterov", Optimizer.nesterov(0.9)),
            Arguments.of("adam", Optimizer.adam()),
            Arguments.of("adamw", Optimizer.adamW(0.04)),
            Arguments.of("lars", new Lars(0.9, 0.01, 0.1, 0)),
            Arguments.of("lamb", Optimizer.lamb(0.01)))
        .flatMap(
            of -> Stream.of("kernel", "bias").map(p -> Arguments.of(of.get()[0], of.get()[1], p)));
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("optimizers")
  void fiveStepsOnAQuadraticFollowTheOracle(String name, Optimizer optimizer, String parameter) {
    JsonNode problem = ORACLE.get("problem");
    float[] a = Oracle.floats(problem.get("a").get(parameter));
    float[] c = Oracle.floats(problem.get("c").get(parameter));
    JsonNode run = ORACLE.get("runs").get(name);
    // 2e-6 relative, with |want| floored: the oracle's own tolerance for float32.
    try (Stepper stepper =
        new Stepper(
            UpdateRule.of(optimizer), role(name, parameter), learningRate(run), start(parameter))) {
      for (JsonNode step : run.get("quadratic")) {
        float[] w = stepper.value();
        float[] gradient = new float[w.length];
        for (int i = 0; i < w.length; i++) {
          gradient[i] = a[i] * (w[i] - c[i]);
        }
        stepper.step(gradient);
        assertClose(stepper.value(), Oracle.floats(step.get("params").get(parameter)));
      }
    }
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("optimizers")
  void fiveStepsOfAFixedGradientFollowTheOracle(
      String name, Optimizer optimizer, String parameter) {
    JsonNode run = ORACLE.get("runs").get(name);
    JsonNode gradients = ORACLE.get("problem").get("fixed_gradients");
    if (gradients == null) {
      gradients = ORACLE.get("fixed_gradients");
    }
    try (Stepper stepper =
        new Stepper(
            UpdateRule.of(optimizer), role(name, parameter), learningRate(run), start(parameter))) {
      int t = 0;
      for (JsonNode step : run.get("fixed")) {
        stepper.step(Oracle.floats(gradients.get(t++).get(parameter)));
        assertClose(stepper.value(), Oracle.floats(step.get("params").get(parameter)));
      }
      assertThat(t).isEqualTo(5);
    }
  }

  @Test
  void hyperparametersOutOfRangeAreRejectedWithTheirValue() {
    assertThatThrownBy(() -> Optimizer.momentum(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("momentum 1.5: must be at least 0 and below 1");
    assertThatThrownBy(() -> new Adam(0.9, 1, 1e-7)).hasMessageContaining("beta2 1.0");
    assertThatThrownBy(() -> Optimizer.lars(0.9, -1)).hasMessageContaining("weight decay -1.0");
    assertThatThrownBy(() -> new Lamb(0.9, 0.999, 0, 0)).hasMessageContaining("epsilon 0.0");
    assertThatThrownBy(() -> Optimizer.adamW(-0.1))
        .hasMessage("weight decay -0.1: must be above 0 and finite");
    assertThatThrownBy(() -> Optimizer.lamb(0).withWeightDecay(0.1))
        .hasMessageContaining("has a weight decay of its own");
    assertThatThrownBy(() -> new UpdateRule(Optimizer.sgd(), 0))
        .hasMessage("clip norm 0.0: must be above 0");
  }

  /** The oracle decays every parameter, except for the bias under LARS. */
  private static Role role(String optimizer, String parameter) {
    return optimizer.equals("lars") && parameter.equals("bias") ? Role.BIAS : Role.WEIGHT;
  }

  @ParameterizedTest
  @MethodSource("decaying")
  void aBiasIsNeverDecayed(Optimizer decaying, Optimizer plain) {
    float[] start = {1, -2};
    try (Stepper with = new Stepper(UpdateRule.of(decaying), Role.BIAS, 0.1, start);
        Stepper without = new Stepper(UpdateRule.of(plain), Role.BIAS, 0.1, start);
        Stepper weight = new Stepper(UpdateRule.of(decaying), Role.WEIGHT, 0.1, start)) {
      for (int step = 0; step < 3; step++) {
        with.step(1, 2);
        without.step(1, 2);
        weight.step(1, 2);
      }
      assertThat(with.value()).isEqualTo(without.value());
      assertThat(weight.value()).isNotEqualTo(without.value());
    }
  }

  static Stream<Arguments> decaying() {
    return Stream.of(
        Arguments.of(Optimizer.adamW(0.1), Optimizer.adam()),
        Arguments.of(Optimizer.sgd().withWeightDecay(0.1), Optimizer.sgd()),
        Arguments.of(Optimizer.nesterov(0.5).withWeightDecay(0.1), Optimizer.nesterov(0.5)),
        Arguments.of(Optimizer.lars(0.9, 0.1), Optimizer.lars(0.9, 0)),
        Arguments.of(Optimizer.lamb(0.1), Optimizer.lamb(0)));
  }

  @Test
  void sgdWithWeightDecayIsTheOneWorkedOutByHand() {
    // w - lr decay w - lr g = 2 - 0.1 * 0.5 * 2 - 0.1 * 3.
    Optimizer decaying = Optimizer.sgd().withWeightDecay(0.5);
    try (Stepper stepper = new Stepper(UpdateRule.of(decaying), Role.WEIGHT, 0.1, 2)) {
      stepper.step(3);
      assertThat(stepper.value()[0]).isCloseTo(1.6f, within(1e-6f));
    }
  }

  @Test
  void aLongGradientIsScaledToTheClipNormAndAShortOneIsLeftAlone() {
    UpdateRule clipping = new UpdateRule(Optimizer.sgd(), 1);
    try (Stepper stepper = new Stepper(clipping, Role.WEIGHT, 1, 0, 0)) {
      stepper.step(3, 4);
      assertThat(stepper.value()).containsExactly(new float[] {-0.6f, -0.8f}, within(1e-6f));
      stepper.step(0.3f, 0.4f);
      assertThat(stepper.value()).containsExactly(new float[] {-0.9f, -1.2f}, within(1e-6f));
      stepper.step(0, 0);
      assertThat(stepper.value()).containsExactly(new float[] {-0.9f, -1.2f}, within(1e-6f));
    }
  }

  @Test
  void aLayerOfZerosMovesUnderLarsAndLamb() {
    // The ratio of a weight of norm 0 is 1: else it would stay at 0 for ever.
    try (Stepper lars = new Stepper(UpdateRule.of(Optimizer.lars(0, 0)), Role.WEIGHT, 0.5, 0, 0);
        Stepper lamb = new Stepper(UpdateRule.of(Optimizer.lamb(0)), Role.WEIGHT, 0.5, 0, 0)) {
      lars.step(1, -1);
      lamb.step(1, -1);
      assertThat(lars.value()).containsExactly(new float[] {-0.5f, 0.5f}, within(1e-6f));
      assertThat(lamb.value()).containsExactly(new float[] {-0.5f, 0.5f}, within(2e-6f));
      // And so is the ratio of a gradient of norm 0.
      lars.step(0, 0);
      assertThat(lars.value()).containsExactly(new float[] {-0.5f, 0.5f}, within(1e-6f));
    }
  }

  private static double learningRate(JsonNode run) {
    return run.get("hyper").get("lr").asDouble();
  }

  private static float[] start(String parameter) {
    return Oracle.floats(ORACLE.get("problem").get("w0").get(parameter));
  }

  private static void assertClose(float[] actual, float[] expected) {
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(1e-6, Math.abs(expected[i]));
      assertThat((double) actual[i])
          .as("element %d", i)
          .isCloseTo(expected[i], within(2e-6 * Math.max(scale, 1)));
    }
  }
}
