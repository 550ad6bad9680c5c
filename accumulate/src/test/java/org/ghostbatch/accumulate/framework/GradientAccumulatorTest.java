package org.ghostbatch.accumulate.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.Oracle;
import org.ghostbatch.accumulate.SmallData;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.framework.optimizers.GradientDescent;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

class GradientAccumulatorTest {
  private static final JsonNode ORACLE = Oracle.read("accum.json");

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 32, 50, 99, 100})
  void oneUpdateOverUnevenMicroBatchesIsTheOraclesExactStep(int microBatch) {
    try (UserNetwork network = ofTheOracle()) {
      GradientAccumulator accumulator = descending(network);
      network.accumulate(accumulator, 0, 100, microBatch);

      assertThat(accumulator.update(network.session)).isEqualTo(100);
      assertAtTheOraclesStep(network.values());
    }
  }

  @Test
  void aMeanOfMeansWouldBeCaught() {
    Map<String, float[]> meanOfMeans = new LinkedHashMap<>();
    for (int start = 0; start < 100; start += 32) {
      try (UserNetwork network = ofTheOracle()) {
        GradientAccumulator accumulator = descending(network);
        network.accumulate(accumulator, start, Math.min(100, start + 32));
        accumulator.update(network.session);
        network.values().forEach((name, values) -> addQuarter(meanOfMeans, name, values));
      }
    }

    assertThat(catchThrowable(() -> assertAtTheOraclesStep(meanOfMeans)))
        .isInstanceOf(AssertionError.class);
  }

  private static void addQuarter(Map<String, float[]> sums, String name, float[] values) {
    float[] sum = sums.computeIfAbsent(name, first -> new float[values.length]);
    for (int i = 0; i < values.length; i++) {
      sum[i] += values[i] / 4;
    }
  }

  @Test
  void aMicroBatchGivesTheSumOfItsLosses() {
    try (UserNetwork network = ofTheOracle()) {
      GradientAccumulator accumulator = descending(network);
      GradientAccumulator.MicroBatch first = network.accumulate(accumulator, 0, 64);
      GradientAccumulator.MicroBatch second = network.accumulate(accumulator, 64, 100);

      assertThat(first.examples()).isEqualTo(64);
      assertThat(first.loss()).isEqualTo(first.lossSum() / 64);
      assertThat(second.examples()).isEqualTo(36);
      assertThat((first.lossSum() + second.lossSum()) / 100)
          .isCloseTo(ORACLE.get("loss_mean").asDouble(), within(2e-5));
    }
  }

  @Test
  void anEmptyMicroBatchAddsNothing() {
    try (UserNetwork network = ofTheOracle()) {
      GradientAccumulator accumulator = descending(network);
      network.accumulate(accumulator, 0, 50);
      GradientAccumulator.MicroBatch empty = network.accumulate(accumulator, 50, 50);
      network.accumulate(accumulator, 50, 100);

      assertThat(empty).isEqualTo(new GradientAccumulator.MicroBatch(0, 0));
      assertThat(empty.loss()).isNaN();
      assertThat(accumulator.update(network.session)).isEqualTo(100);
      assertAtTheOraclesStep(network.values());
    }
  }

  @Test
  void anUpdateOfNoExamplesIsAnErrorThatChangesNothing() {
    try (UserNetwork network = ofTheOracle()) {
      GradientAccumulator accumulator = descending(network);
      Map<String, float[]> before = network.values();
      assertUpdateRefused(accumulator, network.session);
      network.accumulate(accumulator, 50, 50);
      assertUpdateRefused(accumulator, network.session);
      assertSame(network.values(), before);

      network.accumulate(accumulator, 0, 100);
      accumulator.update(network.session);
      assertUpdateRefused(accumulator, network.session);
      assertAtTheOraclesStep(network.values());
    }
  }

  private static void assertUpdateRefused(GradientAccumulator accumulator, Session session) {
    assertThatThrownBy(() -> accumulator.update(session))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("an update of 0 examples");
  }

  @Test
  void whatIsClearedIsForgotten() {
    try (UserNetwork network = ofTheOracle()) {
      GradientAccumulator accumulator = descending(network);
      network.accumulate(accumulator, 0, 7);
      assertThat(accumulator.examples(network.session)).isEqualTo(7);
      accumulator.clear(network.session);
      assertThat(accumulator.examples(network.session)).isZero();
      network.accumulate(accumulator, 0, 100);
      accumulator.update(network.session);
      assertAtTheOraclesStep(network.values());
    }
  }

  @Test
  void aMicroBatchThatFailsLeavesNoTraces() {
    try (UserNetwork network = ofTheOracle()) {
      GradientAccumulator accumulator = descending(network);
      network.accumulate(accumulator, 0, 50);
      // Runs without what to feed: the losses cannot be computed.
      assertThatThrownBy(() -> accumulator.accumulate(network.session.runner()))
          .isInstanceOf(TFInvalidArgumentException.class);
      assertThat(accumulator.examples(network.session)).isEqualTo(50);
      network.accumulate(accumulator, 50, 100);
      accumulator.update(network.session);
      assertAtTheOraclesStep(network.values());
    }
  }

  @Test
  void onlyTheVariablesNamedAreLearned() {
    try (UserNetwork network = ofTheOracle()) {
      Variable<TFloat32> apart = network.tf.variable(network.tf.constant(5f));
      List<Variable<TFloat32>> biases =
          List.of(network.variables.get("dense-1/bias"), network.variables.get("dense-2/bias"));
      GradientAccumulator accumulator =
          GradientAccumulator.of(
              network.tf, network.losses, biases, new GradientDescent(network.graph, 0.1f));
      Map<String, float[]> before = network.values();
      network.accumulate(accumulator, 0, 100);
      accumulator.update(network.session);

      Map<String, float[]> after = network.values();
      Map<String, float[]> oracle = named(ORACLE.get("after_one_sgd_step").get("none"));
      assertThat(UserNetwork.values(network.session, apart)).containsExactly(5f);
      for (String layer : List.of("dense-1", "dense-2")) {
        assertThat(after.get(layer + "/kernel")).isEqualTo(before.get(layer + "/kernel"));
        assertThat(after.get(layer + "/bias"))
            .containsExactly(oracle.get(layer + "/bias"), within(1e-6f));
      }
    }
  }

  @Test
  void theFrameworkDoesNotDifferentiateTheAccumulators() {
    try (UserNetwork network = ofTheOracle()) {
      descending(network);
      List<String> variables = new ArrayList<>();
      network
          .graph
          .operations()
          .forEachRemaining(
              operation -> {
                if (operation.type().equals("VariableV2")) {
                  variables.add(operation.name());
                }
              });
      assertThat(variables).hasSize(4);
    }
  }

  @Test
  void twoAccumulatorsInOneGraphDoNotDisturbEachOther() {
    try (UserNetwork network = ofTheOracle();
        UserNetwork alone = ofTheOracle()) {
      GradientAccumulator all = descending(network);
      GradientAccumulator again =
          GradientAccumulator.of(
              Ops.create(network.graph),
              network.losses,
              List.of(network.variables.get("dense-2/bias")),
              new GradientDescent(network.graph, 0.1f));
      network.accumulate(all, 0, 60);
      network.accumulate(again, 10, 13);
      network.accumulate(all, 60, 100);

      assertThat(all.update(network.session)).isEqualTo(100);
      assertAtTheOraclesStep(network.values());
      // The second holds the gradient of the weights before the first's update.
      assertThat(again.update(network.session)).isEqualTo(3);
      GradientAccumulator three = descending(alone);
      float[] start = alone.values().get("dense-2/bias");
      alone.accumulate(three, 10, 13);
      three.update(alone.session);
      float[] step = alone.values().get("dense-2/bias");
      float[] expected =
          named(ORACLE.get("after_one_sgd_step").get("none")).get("dense-2/bias").clone();
      for (int i = 0; i < expected.length; i++) {
        expected[i] += step[i] - start[i];
      }
      assertThat(network.values().get("dense-2/bias")).containsExactly(expected, within(1e-6f));
    }
  }

  @Test
  void aSessionThatDoesNotInitializeItselfIsInitializedByItsUser() {
    try (UserNetwork network = ofTheOracle();
        Session session = new Session(network.graph, false)) {
      GradientAccumulator accumulator = descending(network);
      assertThatThrownBy(() -> accumulator.examples(session))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("initialize");
      session.initialize();
      assertThat(accumulator.examples(session)).isZero();
    }
  }

  @Test
  void sessionsOfOneGraphAccumulateApart() {
    try (UserNetwork network = ofTheOracle();
        Session other = new Session(network.graph)) {
      GradientAccumulator accumulator = descending(network);
      network.accumulate(accumulator, 0, 7);
      assertThat(accumulator.examples(other)).isZero();
    }
  }

  @Test
  void aRestoredSessionContinuesAfterClearing(@TempDir Path directory) {
    String file = directory.resolve("saved").toString();
    try (UserNetwork network = ofTheOracle();
        Session restored = new Session(network.graph)) {
      GradientAccumulator accumulator = descending(network);
      network.accumulate(accumulator, 0, 100);
      accumulator.update(network.session);
      network.session.save(file);

      restored.restore(file);
      accumulator.clear(restored);
      assertThat(accumulator.examples(restored)).isZero();
      assertThat(UserNetwork.values(restored, network.variables.get("dense-1/kernel")))
          .isEqualTo(network.values().get("dense-1/kernel"));
    }
  }

  @Test
  void sixEpochsOfAdamAreThoseOfTheTrainingProgram() {
    SeededRandom random = SeededRandom.of(3, 0);
    int[] labels = new int[50];
    float[] features = new float[labels.length * SmallData.FEATURES];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = random.nextInt(SmallData.CLASSES);
      for (int i = 0; i < SmallData.FEATURES; i++) {
        features[row * SmallData.FEATURES + i] =
            (float) random.nextDouble(-1, 1) + (i == labels[row] ? 1 : 0);
      }
    }
    try (TrainingProgram program =
        SmallData.program(
            Optimizer.adam(), 4, SmallData.floats(features, labels, SmallData.CLASSES))) {
      try (UserNetwork network = new UserNetwork(features, labels, program.snapshot().tensors())) {
        GradientAccumulator accumulator = adam(network);
        for (int epoch = 0; epoch < 6; epoch++) {
          program.train(new BatchPlan(16, 5).epoch(50, 0.01));
          for (int start = 0; start < 50; start += 16) {
            network.accumulate(accumulator, start, Math.min(50, start + 16), 7);
            accumulator.update(network.session);
          }
        }
        Map<String, float[]> expected = program.snapshot().tensors();
        network
            .values()
            .forEach(
                (name, values) ->
                    assertThat(values).as(name).containsExactly(expected.get(name), within(1e-5f)));
      }
    }
  }

  private static GradientAccumulator adam(UserNetwork network) {
    return GradientAccumulator.of(
        network.tf,
        network.losses,
        network.learned(),
        new org.tensorflow.framework.optimizers.Adam(network.graph, 0.01f, 0.9f, 0.999f, 1e-7f));
  }

  @Test
  void whatDoesNotFitIsRejectedWithItsName() {
    try (UserNetwork network = ofTheOracle();
        Graph other = new Graph()) {
      Ops tf = network.tf;
      List<Variable<TFloat32>> variables = network.learned();
      Operand<TFloat32> mean = tf.math.mean(network.losses, tf.constant(0));
      Variable<TFloat32> apart = tf.withName("apart").variable(tf.constant(5f));
      Operand<TFloat32> constant = tf.withName("fixed").constant(5f);
      Variable<TFloat32> first = variables.get(0);
      Operand<TFloat32> stopped = tf.stopGradient(network.losses);
      GradientDescent here = new GradientDescent(network.graph);
      GradientDescent elsewhere = new GradientDescent(other);

      assertRejected(() -> of(tf, mean, variables, here), "losses of shape []: must be a vector");
      assertRejected(() -> of(tf, network.losses, List.of(), here), "0 variables");
      assertRejected(
          () -> of(tf, network.losses, List.of(first, apart), here),
          "variable apart: the losses do not depend on it: leave it out");
      assertRejected(
          () -> of(tf, stopped, List.of(first), here),
          "variable Variable: no gradient of the losses reaches it");
      assertRejected(() -> of(tf, network.losses, List.of(constant), here), "fixed of type Const");
      assertRejected(() -> of(tf, network.losses, List.of(first, first), here), "is named twice");
      assertRejected(() -> of(tf, network.losses, variables, elsewhere), "GradientDescent: is not");
      assertRejected(
          () -> of(Ops.create(other), network.losses, variables, here), "losses: is not");
    }
  }

  @Test
  void lossesThatTurnOutToBeNoVectorAreRefusedWhenTheyAreRun() {
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TFloat32 matrix = TFloat32.tensorOf(Shape.of(2, 2))) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class);
      Variable<TFloat32> factor = tf.variable(tf.constant(1f));
      GradientAccumulator accumulator =
          of(tf, tf.math.mul(x, factor), List.of(factor), new GradientDescent(graph));

      assertThatThrownBy(() -> accumulator.accumulate(session.runner().feed(x, matrix)))
          .isInstanceOf(TFInvalidArgumentException.class);
      assertThat(accumulator.examples(session)).isZero();
    }
  }

  private static GradientAccumulator of(
      Ops tf,
      Operand<TFloat32> losses,
      List<? extends Operand<TFloat32>> variables,
      GradientDescent optimizer) {
    return GradientAccumulator.of(tf, losses, variables, optimizer);
  }

  private static void assertRejected(Runnable building, String message) {
    assertThatThrownBy(building::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static GradientAccumulator descending(UserNetwork network) {
    return of(
        network.tf, network.losses, network.learned(), new GradientDescent(network.graph, 0.1f));
  }

  static UserNetwork ofTheOracle() {
    int[] labels = new int[ORACLE.get("y").size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = ORACLE.get("y").get(row).asInt();
    }
    return new UserNetwork(Oracle.floats(ORACLE.get("x")), labels, named(ORACLE.get("weights")));
  }

  private static Map<String, float[]> named(JsonNode weights) {
    return Map.of(
        "dense-1/kernel", Oracle.floats(weights.get("W1")),
        "dense-1/bias", Oracle.floats(weights.get("b1")),
        "dense-2/kernel", Oracle.floats(weights.get("W2")),
        "dense-2/bias", Oracle.floats(weights.get("b2")));
  }

  private static void assertAtTheOraclesStep(Map<String, float[]> values) {
    // 2e-5 of the gradient's largest value is the oracle's tolerance; the step is a tenth of it.
    named(ORACLE.get("after_one_sgd_step").get("none"))
        .forEach(
            (name, expected) ->
                assertThat(values.get(name)).as(name).containsExactly(expected, within(1e-6f)));
  }

  private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
    expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
  }
}
