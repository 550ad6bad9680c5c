package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccumulationTest {
  private static final JsonNode ORACLE = Oracle.read("accum.json");

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 32, 50, 99, 100})
  void oneStepOverUnevenMicroBatchesIsTheOraclesExactStep(int microBatch) {
    try (TrainingProgram program = ofTheOracle()) {
      Tally tally = program.train(new BatchPlan(100, microBatch).epoch(100, 0.1));

      assertThat(tally.examples()).isEqualTo(100);
      assertThat(tally.loss()).isCloseTo(ORACLE.get("loss_mean").asDouble(), within(2e-5));
      assertAtTheOraclesStep(program.snapshot());
    }
  }

  /** The orders of a race show up once in many runs. */
  @RepeatedTest(30)
  void accumulationIsFreeOfRaces() {
    oneStepOverUnevenMicroBatchesIsTheOraclesExactStep(32);
  }

  @Test
  void aMeanOfMeansWouldBeCaught() {
    try (TrainingProgram program = ofTheOracle()) {
      Snapshot before = program.snapshot();
      Map<String, float[]> meanOfMeans = new LinkedHashMap<>();
      before.tensors().forEach((name, values) -> meanOfMeans.put(name, values.clone()));
      for (int start = 0; start < 100; start += 32) {
        int size = Math.min(32, 100 - start);
        program.restore(before);
        // Each part by itself as a whole update of a quarter of the rate: K parts, divided by K.
        MicroStep part = new MicroStep(start, size, 0, size, 0.1 / 4);
        program.train(new Tape(List.of(part)));
        program
            .snapshot()
            .tensors()
            .forEach(
                (name, values) -> {
                  for (int i = 0; i < values.length; i++) {
                    meanOfMeans.get(name)[i] += values[i] - before.tensors().get(name)[i];
                  }
                });
      }
      Snapshot wrong = new Snapshot(meanOfMeans, 1);

      assertThat(catchThrowable(() -> assertAtTheOraclesStep(wrong)))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void aSegmentMayEndWithinAnUpdate() {
    Tape tape = new BatchPlan(100, 32).epoch(100, 0.1);
    try (TrainingProgram program = ofTheOracle()) {
      Tally tally =
          program
              .train(tape.segment(0, 3), Tally.EMPTY)
              .plus(program.train(tape.segment(3, 4), Tally.EMPTY));

      assertThat(tally.examples()).isEqualTo(100);
      assertThat(program.updates()).isEqualTo(1);
      assertAtTheOraclesStep(program.snapshot());
    }
  }

  private static TrainingProgram ofTheOracle() {
    float[] features = Oracle.floats(ORACLE.get("x"));
    int[] labels = new int[ORACLE.get("y").size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = ORACLE.get("y").get(row).asInt();
    }
    int width = features.length / labels.length;
    Network network = Network.of(width, List.of(Layer.dense(16), Layer.relu(), Layer.dense(5)));
    TrainingProgram program =
        TrainingProgram.create(
            network, UpdateRule.of(Optimizer.sgd()), DeviceSettings.of(Device.CPU, 2), 0);
    program.loadTraining(SmallData.floats(features, labels, 5));
    program.restore(new Snapshot(named(ORACLE.get("weights")), 0));
    return program;
  }

  private static Map<String, float[]> named(JsonNode weights) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    tensors.put("dense-1/kernel", Oracle.floats(weights.get("W1")));
    tensors.put("dense-1/bias", Oracle.floats(weights.get("b1")));
    tensors.put("dense-2/kernel", Oracle.floats(weights.get("W2")));
    tensors.put("dense-2/bias", Oracle.floats(weights.get("b2")));
    return tensors;
  }

  private static void assertAtTheOraclesStep(Snapshot snapshot) {
    // 2e-5 of the gradient's largest value is the oracle's tolerance; the step is a tenth of it.
    named(ORACLE.get("after_one_sgd_step").get("none"))
        .forEach(
            (name, expected) ->
                assertThat(snapshot.tensors().get(name))
                    .as(name)
                    .containsExactly(expected, within(1e-6f)));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 16})
  void theSameSeedGivesTheSameBits(int microBatch) {
    Snapshot first = trainedFor(3, 11, microBatch);
    for (int again = 0; again < 10; again++) {
      Snapshot second = trainedFor(3, 11, microBatch);
      first
          .tensors()
          .forEach((name, values) -> assertThat(second.tensors().get(name)).isEqualTo(values));
    }
    assertThat(trainedFor(3, 12, microBatch).tensors().get("dense-1/kernel"))
        .isNotEqualTo(first.tensors().get("dense-1/kernel"));
  }

  @Test
  void theSameSeedGivesTheSameBitsWithGhostsAndDropoutAsWell() {
    try (TrainingProgram program = normalizing();
        TrainingProgram other = normalizing()) {
      Snapshot start = program.snapshot();
      String first = normalizedFor(4, program);
      // A race between ops shows once in many runs. Ops are the same in each, so one program will
      // do.
      for (int again = 0; again < 30; again++) {
        program.restore(start);
        assertThat(normalizedFor(4, program)).isEqualTo(first);
      }
      assertThat(normalizedFor(4, other)).isEqualTo(first);
      program.restore(start);
      assertThat(normalizedFor(8, program)).isNotEqualTo(first);
    }
  }

  private static TrainingProgram normalizing() {
    return SmallData.program(
        SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0.3),
        new UpdateRule(Optimizer.adamW(0.1), 0.5),
        11,
        SmallData.random(50, 1));
  }

  private static String normalizedFor(int ghostBatch, TrainingProgram program) {
    program.train(new BatchPlan(24, 8, ghostBatch).epoch(50, 0.01));
    program.train(new BatchPlan(8, 8, ghostBatch).epoch(50, 0.01));
    return program.snapshot().hash();
  }

  @Test
  void aRestoredProgramContinuesToTheSameBits() {
    Examples examples = SmallData.random(50, 1);
    Tape tape = new BatchPlan(16, 16).epoch(50, 0.01);
    try (TrainingProgram program = SmallData.program(Optimizer.adam(), 7, examples);
        TrainingProgram other = SmallData.program(Optimizer.adam(), 8, examples)) {
      program.train(tape);
      other.restore(program.snapshot());
      program.train(tape);
      other.train(tape);

      assertThat(other.updates()).isEqualTo(program.updates()).isEqualTo(8);
      program
          .snapshot()
          .tensors()
          .forEach(
              (name, values) -> assertThat(other.snapshot().tensors().get(name)).isEqualTo(values));
    }
  }

  private static Snapshot trainedFor(int epochs, long seed, int microBatch) {
    try (TrainingProgram program =
        SmallData.program(Optimizer.adam(), seed, SmallData.random(50, 1))) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        program.order(Order.shuffled(seed, epoch, 50));
        program.train(new BatchPlan(16, microBatch).epoch(50, 0.01));
      }
      return program.snapshot();
    }
  }
}
