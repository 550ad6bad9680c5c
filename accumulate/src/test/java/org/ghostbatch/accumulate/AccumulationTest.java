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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccumulationTest {
  private static final JsonNode ORACLE = Oracle.read("accum.json");
  // A race between ops shows up once in many runs. Ops are the same in each, so one program will
  // do.
  private static final int RUNS = 30;
  private static final TrainingProgram PROGRAM = ofTheOracle();
  private static final Snapshot START = new Snapshot(named(ORACLE.get("weights")), 0);

  @AfterAll
  static void close() {
    PROGRAM.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 32, 50, 99, 100})
  void oneStepOverUnevenMicroBatchesIsTheOraclesExactStep(int microBatch) {
    PROGRAM.restore(START);
    Tally tally = PROGRAM.train(new BatchPlan(100, microBatch).epoch(100, 0.1));

    assertThat(tally.examples()).isEqualTo(100);
    assertThat(tally.loss()).isCloseTo(ORACLE.get("loss_mean").asDouble(), within(2e-5));
    assertAtTheOraclesStep(PROGRAM.snapshot());
  }

  @RepeatedTest(RUNS)
  void accumulationIsFreeOfRaces() {
    oneStepOverUnevenMicroBatchesIsTheOraclesExactStep(32);
  }

  @Test
  void aMeanOfMeansWouldBeCaught() {
    Map<String, float[]> meanOfMeans = new LinkedHashMap<>();
    START.tensors().forEach((name, values) -> meanOfMeans.put(name, values.clone()));
    for (int start = 0; start < 100; start += 32) {
      int size = Math.min(32, 100 - start);
      PROGRAM.restore(START);
      // Each part by itself as a whole update of a quarter of the rate: K parts, divided by K.
      MicroStep part = new MicroStep(start, size, 0, size, 0.1 / 4);
      PROGRAM.train(new Tape(List.of(part)));
      PROGRAM
          .snapshot()
          .tensors()
          .forEach(
              (name, values) -> {
                for (int i = 0; i < values.length; i++) {
                  meanOfMeans.get(name)[i] += values[i] - START.tensors().get(name)[i];
                }
              });
    }
    Snapshot wrong = new Snapshot(meanOfMeans, 1);

    assertThat(catchThrowable(() -> assertAtTheOraclesStep(wrong)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aSegmentMayEndWithinAnUpdate() {
    Tape tape = new BatchPlan(100, 32).epoch(100, 0.1);
    PROGRAM.restore(START);
    Tally tally =
        PROGRAM
            .train(tape.segment(0, 3), Tally.EMPTY)
            .plus(PROGRAM.train(tape.segment(3, 4), Tally.EMPTY));

    assertThat(tally.examples()).isEqualTo(100);
    assertThat(PROGRAM.updates()).isEqualTo(1);
    assertAtTheOraclesStep(PROGRAM.snapshot());
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

  @Test
  void theSameSeedGivesTheSameBits() {
    Examples examples = SmallData.random(50, 1);
    try (TrainingProgram program = SmallData.program(Optimizer.adam(), 11, examples);
        TrainingProgram other = SmallData.program(Optimizer.adam(), 11, examples);
        TrainingProgram ofAnotherSeed = SmallData.program(Optimizer.adam(), 12, examples)) {
      Snapshot start = program.snapshot();
      Snapshot otherStart = other.snapshot();
      Snapshot startOfAnotherSeed = ofAnotherSeed.snapshot();
      for (int microBatch : new int[] {4, 16}) {
        Snapshot first = trainedFor(3, program, start, 11, microBatch);
        for (int again = 0; again < 10; again++) {
          assertSameBits(first, trainedFor(3, program, start, 11, microBatch));
        }
        assertSameBits(first, trainedFor(3, other, otherStart, 11, microBatch));
        Snapshot different = trainedFor(3, ofAnotherSeed, startOfAnotherSeed, 12, microBatch);
        assertThat(different.tensors().get("dense-1/kernel"))
            .isNotEqualTo(first.tensors().get("dense-1/kernel"));
      }
    }
  }

  private static void assertSameBits(Snapshot expected, Snapshot actual) {
    expected
        .tensors()
        .forEach((name, values) -> assertThat(actual.tensors().get(name)).isEqualTo(values));
  }

  @Test
  void theSameSeedGivesTheSameBitsWithGhostsAndDropoutAsWell() {
    try (TrainingProgram program = normalizing();
        TrainingProgram other = normalizing()) {
      Snapshot start = program.snapshot();
      String first = normalizedFor(4, program);
      for (int run = 0; run < RUNS; run++) {
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
      assertSameBits(program.snapshot(), other.snapshot());
    }
  }

  private static Snapshot trainedFor(
      int epochs, TrainingProgram program, Snapshot start, long seed, int microBatch) {
    program.restore(start);
    for (int epoch = 0; epoch < epochs; epoch++) {
      program.order(Order.shuffled(seed, epoch, 50));
      program.train(new BatchPlan(16, microBatch).epoch(50, 0.01));
    }
    return program.snapshot();
  }
}
