package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GhostBatchNormTest {
  private static final JsonNode ORACLE = Oracle.read("ghost_bn.json");

  /** Every case of the oracle, in one micro-step, in as few as can be, and ghost by ghost. */
  static Stream<Arguments> cases() {
    return StreamSupport.stream(ORACLE.get("cases").spliterator(), false)
        .flatMap(
            of -> {
              int ghost = of.get("ghost_size").asInt();
              int batch = of.get("n").asInt();
              return Stream.of(ghost, 2 * ghost, batch - batch % ghost)
                  .filter(micro -> micro <= batch)
                  .distinct()
                  .map(micro -> Arguments.of(of.get("name").asText(), micro, of));
            });
  }

  /** The same, by the kernel of oneDNN and by TensorFlow's own. */
  static Stream<Arguments> casesByKernel() {
    return cases()
        .flatMap(
            of ->
                Stream.of(true, false)
                    .map(fuses -> Arguments.of(of.get()[0], of.get()[1], of.get()[2], fuses)));
  }

  @ParameterizedTest(name = "{0} by {1}, oneDNN {3}")
  @MethodSource("casesByKernel")
  void forwardGradientsAndStatisticsFollowTheOracle(
      String name, int microBatch, JsonNode of, boolean fuses) {
    try (NormalizationHarness harness = harness(of, GhostStatistics.SEQUENTIAL, fuses)) {
      JsonNode expected = of.get("expected");
      NormalizationHarness.Outcome outcome =
          harness.train(plan(of, microBatch), floats(of, "x"), floats(of, "dy"));

      assertClose(of, "y", outcome.output(), floats(expected, "y"));
      assertClose(of, "dx", outcome.inputGradient(), floats(expected, "dx"));
      assertClose(of, "dgamma", outcome.gammaGradient(), floats(expected, "dgamma"));
      assertClose(of, "dbeta", outcome.betaGradient(), floats(expected, "dbeta"));
      assertClose(of, "mean", harness.runningMean(), floats(expected, "running_mean"));
      assertClose(of, "variance", harness.runningSpread(), floats(expected, "running_var_biased"));

      JsonNode inference = of.get("inference");
      assertClose(of, "inference", harness.infer(floats(inference, "x")), floats(inference, "y"));
    }
  }

  @ParameterizedTest(name = "{0} by {1}, oneDNN {3}")
  @MethodSource("casesByKernel")
  void aSecondStepContinuesFromTheStatisticsOfTheFirst(
      String name, int microBatch, JsonNode of, boolean fuses) {
    try (NormalizationHarness harness = harness(of, GhostStatistics.SEQUENTIAL, fuses)) {
      JsonNode expected = of.get("expected").get("second_step_reversed_batch");
      harness.train(plan(of, microBatch), floats(of, "x"), floats(of, "dy"));
      NormalizationHarness.Outcome second =
          harness.train(plan(of, microBatch), reversed(of, floats(of, "x")), floats(of, "dy"));

      assertClose(of, "y", second.output(), floats(expected, "y"));
      assertClose(of, "mean", harness.runningMean(), floats(expected, "running_mean"));
      assertClose(of, "variance", harness.runningSpread(), floats(expected, "running_var_biased"));
    }
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource("cases")
  void thePapersRuleFollowsTheOracle(String name, int microBatch, JsonNode of) {
    try (NormalizationHarness harness = harness(of, GhostStatistics.PAPER)) {
      double epsilon = of.get("eps").asDouble();
      float[] spread = floats(of, "running_var0");
      for (int i = 0; i < spread.length; i++) {
        spread[i] = (float) Math.sqrt(spread[i] + epsilon);
      }
      harness.setStatistics(floats(of, "running_mean0"), spread);
      harness.train(plan(of, microBatch), floats(of, "x"), floats(of, "dy"));

      JsonNode expected = of.get("paper_literal");
      assertClose(of, "mean", harness.runningMean(), floats(expected, "running_mean"));
      assertClose(of, "deviation", harness.runningSpread(), floats(expected, "running_sigma"));

      // Inference divides by the running deviation itself.
      float[] x = floats(of.get("inference"), "x");
      float[] y = harness.infer(x);
      int features = of.get("features").asInt();
      float[] mean = harness.runningMean();
      float[] deviation = harness.runningSpread();
      for (int i = 0; i < x.length; i++) {
        int f = i % features;
        double expectedY =
            floats(of, "gamma")[f] * ((double) x[i] - mean[f]) / deviation[f]
                + floats(of, "beta")[f];
        double scale = Math.max(1, Math.abs(expectedY));
        assertThat((double) y[i]).isCloseTo(expectedY, within(1e-5 * scale));
      }
    }
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource("cases")
  void theMeanRuleTakesOneStepOnTheMeanOfTheGhosts(String name, int microBatch, JsonNode of) {
    try (NormalizationHarness harness = harness(of, GhostStatistics.MEAN)) {
      harness.train(plan(of, microBatch), floats(of, "x"), floats(of, "dy"));

      assertClose(of, "mean", harness.runningMean(), meanRule(of, "running_mean0", "ghost_mean"));
      assertClose(
          of,
          "variance",
          harness.runningSpread(),
          meanRule(of, "running_var0", "ghost_var_biased"));
    }
  }

  private static float[] meanRule(JsonNode of, String before, String ghosts) {
    double eta = of.get("eta").asDouble();
    float[] running = floats(of, before);
    JsonNode byGhost = of.get("expected").get(ghosts);
    float[] moved = new float[running.length];
    for (int f = 0; f < moved.length; f++) {
      double mean = 0;
      for (JsonNode ghost : byGhost) {
        mean += ghost.get(f).asDouble() / byGhost.size();
      }
      moved[f] = (float) ((1 - eta) * running[f] + eta * mean);
    }
    return moved;
  }

  @Test
  void imagesAreNormalizedByChannelOverAllTheirPixels() {
    // One ghost of two images of 1 x 2 pixels and 2 channels; the second channel is constant.
    Network network =
        Network.ofImages(
            1, 2, 2, List.of(Layer.ghostBatchNorm(GhostStatistics.SEQUENTIAL), Layer.flatten()));
    float[] x = {1, 5, 2, 5, 3, 5, 6, 5};
    try (TrainingProgram program =
        SmallData.program(
            network, UpdateRule.of(Optimizer.sgd()), 1, SmallData.floats(x, new int[] {0, 0}, 4))) {
      program.train(BatchPlan.inFewestPieces(2, 2).epoch(2, 0.5));
      Snapshot after = program.snapshot();
      // Mean 3, biased variance (4 + 1 + 0 + 9) / 4 = 3.5, eta 0.01.
      assertThat(after.tensors().get("ghost-batch-norm-1/running-mean"))
          .containsExactly(new float[] {0.03f, 0.05f}, within(1e-6f));
      assertThat(after.tensors().get("ghost-batch-norm-1/running-variance"))
          .containsExactly(new float[] {0.99f + 0.035f, 0.99f}, within(1e-6f));
    }
  }

  @Test
  void anUpdateOfOneExampleHasNoVariance() {
    try (TrainingProgram program =
        SmallData.program(
            SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0),
            UpdateRule.of(Optimizer.sgd()),
            1,
            SmallData.random(9, 1))) {
      Tally tally = program.train(new BatchPlan(4, 4, 4).epoch(9, 0.1));
      assertThat(tally.examples()).isEqualTo(9);
      assertThat(tally.lossSum()).isFinite();
      program
          .snapshot()
          .tensors()
          .forEach(
              (name, values) -> {
                for (float value : values) {
                  assertThat(value).as(name).isFinite();
                }
              });
    }
  }

  @Test
  void aTapeWithoutGhostsIsRejectedWhereTheNetworkNormalizes() {
    try (TrainingProgram program =
        SmallData.program(
            SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0),
            UpdateRule.of(Optimizer.sgd()),
            1,
            SmallData.random(8, 1))) {
      assertThatThrownBy(() -> program.train(new BatchPlan(4, 4).epoch(8, 0.1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("without ghosts");
    }
  }

  @Test
  void withoutArgumentsTheDefaultsAreThoseOfKeras() {
    assertThat(Layer.ghostBatchNorm())
        .isEqualTo(new GhostBatchNorm(1e-3, 0.99, GhostStatistics.SEQUENTIAL));
  }

  @Test
  void numbersOutOfRangeAreRejected() {
    assertThatThrownBy(() -> Layer.ghostBatchNorm(0, 0.9, GhostStatistics.MEAN))
        .hasMessageContaining("epsilon 0.0");
    assertThatThrownBy(() -> Layer.ghostBatchNorm(1e-3, 1, GhostStatistics.MEAN))
        .hasMessageContaining("momentum 1.0");
  }

  private static NormalizationHarness harness(JsonNode of, GhostStatistics statistics) {
    return harness(of, statistics, true);
  }

  private static NormalizationHarness harness(
      JsonNode of, GhostStatistics statistics, boolean fuses) {
    GhostBatchNorm layer =
        new GhostBatchNorm(
            of.get("eps").asDouble(), of.get("keras_momentum").asDouble(), statistics);
    NormalizationHarness harness =
        new NormalizationHarness(layer, floats(of, "gamma"), floats(of, "beta"), fuses);
    harness.setStatistics(floats(of, "running_mean0"), floats(of, "running_var0"));
    return harness;
  }

  private static Tape plan(JsonNode of, int microBatch) {
    int batch = of.get("n").asInt();
    return new BatchPlan(batch, microBatch, of.get("ghost_size").asInt()).epoch(batch, 0);
  }

  private static float[] floats(JsonNode of, String name) {
    return Oracle.floats(of.get(name));
  }

  private static float[] reversed(JsonNode of, float[] rows) {
    int features = of.get("features").asInt();
    List<float[]> apart = new ArrayList<>();
    for (int from = 0; from < rows.length; from += features) {
      apart.add(0, Arrays.copyOfRange(rows, from, from + features));
    }
    float[] reversed = new float[rows.length];
    for (int row = 0; row < apart.size(); row++) {
      System.arraycopy(apart.get(row), 0, reversed, row * features, features);
    }
    return reversed;
  }

  /** The oracle's own tolerance: relative to the tensor's largest number, or to 1. */
  private static void assertClose(JsonNode of, String what, float[] actual, float[] expected) {
    double largest = 1;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    double tolerance = of.get("tol").get("float32_rel_to_max").asDouble() * largest;
    assertThat(actual).as(what).containsExactly(expected, within((float) tolerance));
  }
}
