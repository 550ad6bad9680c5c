package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.Parameter.Role;
import org.ghostbatch.datasets.Examples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients whose squares float32 cannot hold, and those that are no numbers. */
class ExtremeGradientsTest {
  private static final UpdateRule CLIPPING = new UpdateRule(Optimizer.sgd(), 1);
  private static final UpdateRule LARS = UpdateRule.of(new Lars(0, 0.1, 0.5, 0));
  private static final UpdateRule LAMB = UpdateRule.of(Optimizer.lamb(0));
  private static final Map<UpdateRule, Stepper> STEPPERS = new HashMap<>();

  @AfterAll
  static void close() {
    STEPPERS.values().forEach(Stepper::close);
    STEPPERS.clear();
  }

  /** Two weights under a rule, which begin at these values. */
  private static Stepper begun(UpdateRule rule, float first, float second) {
    Stepper stepper =
        STEPPERS.computeIfAbsent(rule, absent -> new Stepper(rule, Role.WEIGHT, 0.1, 0, 0));
    stepper.begin(first, second);
    return stepper;
  }

  @ParameterizedTest
  @ValueSource(floats = {1, 1e17f, 1e19f, 1e20f, 1e30f, 6e37f})
  void aLongGradientIsClippedHoweverLongItIs(float size) {
    Stepper stepper = begun(CLIPPING, 0, 0);
    stepper.step(3 * size, -4 * size);
    assertThat(stepper.value()).containsExactly(new float[] {-0.06f, 0.08f}, within(1e-7f));
  }

  /** The largest is 2e38 and the factor below what float32 holds. */
  @Test
  void aClipNormFarBelowTheGradientIsKept() {
    try (Stepper stepper =
        new Stepper(new UpdateRule(Optimizer.sgd(), 1e-6), Role.WEIGHT, 1, 0, 0)) {
      stepper.step(1.5e38f, 2e38f);
      assertThat(stepper.value()).containsExactly(new float[] {-6e-7f, -8e-7f}, within(1e-12f));
    }
  }

  @Test
  void manyLargeGradientsWhoseSumOverflowsAreClipped() {
    // Each square is within float32, their sum is not.
    float[] gradient = new float[4096];
    Arrays.fill(gradient, 1e18f);
    try (Stepper stepper = new Stepper(CLIPPING, Role.WEIGHT, 1, new float[4096])) {
      stepper.step(gradient);
      assertThat(stepper.value()[4095]).isCloseTo(-1 / 64f, within(1e-7f));
    }
  }

  @ParameterizedTest
  @CsvSource({"1e20, 1e-25", "1e30, 1", "1e-25, 1e-30"})
  void largeAndSmallTogetherAreClipped(float large, float small) {
    UpdateRule rule = new UpdateRule(Optimizer.sgd(), Math.min(1, large / 2));
    try (Stepper stepper = new Stepper(rule, Role.WEIGHT, 1, 0, 0)) {
      stepper.step(large, small);
      float moved = Math.min(1, large / 2);
      assertThat(stepper.value()[0]).isCloseTo(-moved, within(1e-6f * moved));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-30f, 1e-25f, 1e-20f, 1, 1e20f, 1e30f, 6e37f})
  void larsMovesByTheWeightsNormForAnyGradients(float size) {
    // Ratio 0.5 * 5 / (5 size), the decay of 0.1 aside where the gradient is large.
    Stepper stepper = begun(LARS, 3, 4);
    stepper.step(3 * size, -4 * size);
    double ratio = 0.5 * 5 / (5.0 * size + 0.5);
    assertThat((double) stepper.value()[0])
        .isCloseTo(3 - 0.1 * ratio * (3.0 * size + 0.3), within(1e-6));
    assertThat((double) stepper.value()[1])
        .isCloseTo(4 - 0.1 * ratio * (-4.0 * size + 0.4), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-30f, 1e20f, 1e30f})
  void larsMovesWeightsOfAnySize(float weight) {
    try (Stepper stepper = new Stepper(LARS, Role.WEIGHT, 1, weight)) {
      stepper.step(1e10f);
      double ratio = 0.5 * weight / (1e10 + 0.1 * weight);
      double moved = weight - ratio * (1e10 + 0.1 * weight);
      assertThat((double) stepper.value()[0]).isCloseTo(moved, within(1e-6 * weight));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-30f, 1e-25f, 1e-15f, 1, 1e15f, 1e18f})
  void lambMovesByTheWeightsNormForAnyGradients(float size) {
    Stepper stepper = begun(LAMB, 3, 4);
    stepper.step(size, size);
    // Both directions are equal, whatever epsilon makes of them: each moves by 0.1 * 5 / sqrt 2.
    float moved = (float) (0.5 / Math.sqrt(2));
    assertThat(stepper.value()).containsExactly(new float[] {3 - moved, 4 - moved}, within(2e-6f));
  }

  /** What float32 cannot hold the square of makes the second moment infinite. */
  @ParameterizedTest
  @ValueSource(floats = {1e20f, 1e30f})
  void lambShowsThatItsSecondMomentOverflows(float size) {
    for (Role role : new Role[] {Role.WEIGHT, Role.BIAS}) {
      try (Stepper stepper = new Stepper(LAMB, role, 0.1, 3, 4)) {
        stepper.step(1, size);
        assertThat(stepper.value()).containsExactly(Float.NaN, Float.NaN);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void oneGradientThatIsNotANumberMakesAllNaN(float bad) {
    for (UpdateRule rule : List.of(CLIPPING, LARS, LAMB)) {
      for (float[] gradient : new float[][] {{1, bad}, {bad, 1e30f}, {0, bad}, {bad, bad}}) {
        Stepper stepper = begun(rule, 3, 4);
        stepper.step(gradient);
        assertThat(stepper.value())
            .as("%s by %s", rule, List.of(gradient[0], gradient[1]))
            .containsExactly(Float.NaN, Float.NaN);
      }
    }
  }

  @Test
  void zeroGradientsLeaveAllAsItIs() {
    for (UpdateRule rule : List.of(CLIPPING, UpdateRule.of(new Lars(0, 0, 0.5, 0)), LAMB)) {
      Stepper stepper = begun(rule, 3, 4);
      stepper.step(0, 0);
      assertThat(stepper.value()).as(rule.toString()).containsExactly(3f, 4f);
    }
  }

  /** In a program, interpreted and compiled, whole and in micro-batches. */
  @ParameterizedTest
  @CsvSource({"1e30, 1", "1e20, 2", "1e-25, 2"})
  void programsClipAndAdaptAlike(float size, int pieces) {
    // Zero weights give equal probabilities: the gradient of the kernel is +-size, of the bias 1/2.
    Network network = Network.of(1, List.of(Layer.dense(2, Initializer.ZEROS)));
    Examples examples = SmallData.floats(new float[] {2 * size, 2 * size}, new int[] {0, 0}, 2);
    Tape tape = new BatchPlan(2, 2 / pieces).epoch(2, 0.5);
    float norm = (float) Math.sqrt(2.0 * size * size + 0.5);
    try (TrainingProgram program = SmallData.program(network, CLIPPING, 1, examples)) {
      assertLearned(program, tape, 0.5f * size / Math.max(1, norm));
    }
    UpdateRule lars = UpdateRule.of(new Lars(0, 0, 0.5, 0));
    try (TrainingProgram program = SmallData.program(network, lars, 1, examples)) {
      // Small enough that the logits are 0 all the same.
      float weight = 1e-6f / Math.max(1, size);
      program.restore(
          new Snapshot(
              Map.of(
                  "dense-1/kernel", new float[] {weight, weight},
                  "dense-1/kernel/velocity", new float[2],
                  "dense-1/bias", new float[2],
                  "dense-1/bias/velocity", new float[2]),
              0));
      assertLearned(program, tape, 0.25f * weight);
    }
  }

  private static void assertLearned(TrainingProgram program, Tape tape, float moved) {
    Snapshot start = program.snapshot();
    float before = start.tensors().get("dense-1/kernel")[0];
    float tolerance = 2e-6f * (moved + Math.abs(before));
    for (String loop : List.of("interpreted", "compiled")) {
      if (loop.equals("compiled")) {
        program.compile();
      }
      program.restore(start);
      program.train(tape);
      assertThat(program.snapshot().tensors().get("dense-1/kernel"))
          .as(loop)
          .containsExactly(new float[] {before + moved, before - moved}, within(tolerance));
    }
  }
}
