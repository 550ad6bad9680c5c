package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.datasets.Examples;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PrecisionTest {
  // With seven or ten bits of fraction, rounding changes a number by at most this part of it.
  private static final Map<Precision, Double> ROUNDING =
      Map.of(Precision.BFLOAT16, 1.0 / 256, Precision.FLOAT16, 1.0 / 2048);
  private static final int EXAMPLES = 24;
  private static final int GHOST_BATCH = 4;
  private static final Examples RANDOM = SmallData.random(EXAMPLES, 5);
  private static final Network NORMALIZING = SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0.2);
  private static final Network IMAGES =
      Network.ofImages(
          3,
          2,
          1,
          List.of(
              Layer.conv2d(4, 2, Initializer.GLOROT_UNIFORM),
              Layer.flatten(),
              Layer.dense(SmallData.CLASSES)));
  private static final Map<Update, Map<String, float[]>> UPDATES = new HashMap<>();

  /** One update from the same start. */
  private record Update(Network network, Precision precision, int microBatch) {}

  @ParameterizedTest
  @EnumSource
  void bfloat16RoundsFactorsAndTheOthersDoNot(Precision precision) {
    // In the middle of 1 + 2/256 and 1 + 4/256. Half to even is the latter.
    float between = 1 + 3f / 256;
    Examples one = SmallData.floats(new float[] {between, 0}, new int[] {0}, 2);
    Network network = Network.of(2, List.of(Layer.dense(2, Initializer.ZEROS)));
    try (TrainingProgram program = program(network, precision, one)) {
      program.train(BatchPlan.inOnePiece(1).epoch(1, 1));
      // From logits of 0, the gradient of the label's logit is -1/2, and that of the other is 1/2.
      float rounded = precision == Precision.BFLOAT16 ? 1 + 4f / 256 : between;
      assertThat(program.snapshot().tensors().get("dense-1/kernel"))
          .containsExactly(rounded / 2, -rounded / 2, 0, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16, 4", "BFLOAT16, 8", "BFLOAT16, 12", "FLOAT16, 4", "FLOAT16, 12"})
  void howAnUpdateIsCutMattersByRoundingOnly(Precision precision, int microBatch) {
    for (Network network : List.of(NORMALIZING, IMAGES)) {
      assertClose(
          precision, update(network, precision, EXAMPLES), update(network, precision, microBatch));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void anUpdateIsThatOfFloat32ToRounding(Precision precision) {
    for (Network network : List.of(NORMALIZING, IMAGES)) {
      Map<String, float[]> exact = update(network, Precision.FLOAT32, EXAMPLES);
      Map<String, float[]> rounded = update(network, precision, EXAMPLES);
      assertClose(precision, exact, rounded);
      assertThat(rounded.get("dense-1/kernel")).isNotEqualTo(exact.get("dense-1/kernel"));
    }
  }

  /** No change here exceeds 1, and at most four roundings lie between an input and a change. */
  private static void assertClose(
      Precision precision, Map<String, float[]> expected, Map<String, float[]> actual) {
    assertThat(actual).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (name, values) ->
            assertThat(actual.get(name))
                .as(name)
                .containsExactly(values, within((float) (4 * ROUNDING.get(precision)))));
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void theSamePlanGivesTheSameBitsAlsoStreamed(Precision precision) {
    BatchPlan plan = plan(NORMALIZING, 8);
    try (TrainingProgram program = program(NORMALIZING, precision, RANDOM);
        TrainingProgram streaming = create(NORMALIZING, precision)) {
      Snapshot start = program.snapshot();
      Map<String, float[]> first = trained(program, plan);
      for (int again = 0; again < 10; again++) {
        program.restore(start);
        assertSame(first, trained(program, plan));
      }
      streaming.streamTraining(RANDOM, 8 * SmallData.FEATURES * Float.BYTES);
      assertSame(first, trained(streaming, plan));
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void aCheckpointIsOfNoPrecisionAndScoresAreOfFloat32(Precision precision, @TempDir Path directory)
      throws IOException {
    Path checkpoint = directory.resolve("model");
    try (TrainingProgram low = program(NORMALIZING, precision, RANDOM);
        TrainingProgram single = program(NORMALIZING, Precision.FLOAT32, RANDOM)) {
      trained(low, plan(NORMALIZING, 8));
      low.save(low.snapshot(), checkpoint);
      single.load(checkpoint, low.updates());
      assertSame(parameters(low), parameters(single));
      assertThat(low.evaluateTraining()).isEqualTo(single.evaluateTraining());
    }
  }

  private static Map<String, float[]> update(Network network, Precision precision, int microBatch) {
    return UPDATES.computeIfAbsent(
        new Update(network, precision, microBatch),
        absent -> {
          try (TrainingProgram program = program(network, precision, RANDOM)) {
            return trained(program, plan(network, microBatch));
          }
        });
  }

  private static BatchPlan plan(Network network, int microBatch) {
    return new BatchPlan(EXAMPLES, microBatch, network.normalizes() ? GHOST_BATCH : 0);
  }

  private static Map<String, float[]> trained(TrainingProgram program, BatchPlan plan) {
    program.train(plan.epoch(EXAMPLES, 1));
    return parameters(program);
  }

  private static Map<String, float[]> parameters(TrainingProgram program) {
    Map<String, float[]> tensors = new HashMap<>(program.snapshot().tensors());
    tensors.remove(LossScaling.NAME);
    return tensors;
  }

  private static TrainingProgram program(Network network, Precision precision, Examples examples) {
    TrainingProgram program = create(network, precision);
    program.loadTraining(examples);
    return program;
  }

  private static TrainingProgram create(Network network, Precision precision) {
    DeviceSettings settings = DeviceSettings.of(Device.CPU, 2).with(precision);
    return TrainingProgram.create(network, UpdateRule.of(Optimizer.sgd()), settings, 7);
  }
}
