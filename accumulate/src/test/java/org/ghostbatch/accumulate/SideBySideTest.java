package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SideBySideTest {
  private static final int COUNT = 50;
  private static final long[] SEEDS = {3, 5, 8};
  private static final Examples TRAINING = SmallData.random(COUNT, 1);
  private static final Examples VALIDATION = SmallData.random(30, 2);

  /** Smooth, so that rounding stays rounding. */
  private static Network network() {
    return Network.of(
        SmallData.FEATURES,
        List.of(
            Layer.rescale(0.5, 0.1),
            Layer.dense(4, Initializer.HE_UNIFORM),
            Activation.TANH,
            Layer.dense(SmallData.CLASSES)));
  }

  private static SideBySide sideBySide(UpdateRule rule, boolean ownOrders) {
    SideBySide models =
        SideBySide.create(network(), rule, DeviceSettings.of(Device.CPU, 2), SEEDS, ownOrders);
    models.loadTraining(TRAINING);
    models.loadValidation(VALIDATION);
    return models;
  }

  private static TrainingProgram alone(UpdateRule rule, long seed) {
    TrainingProgram program = SmallData.program(network(), rule, seed, TRAINING);
    program.loadValidation(VALIDATION);
    return program;
  }

  private static UpdateRule rule(String name) {
    return UpdateRule.of(
        switch (name) {
          case "sgd" -> Optimizer.sgd();
          case "momentum" -> Optimizer.momentum(0.9);
          case "adam" -> Optimizer.adam();
          default -> Optimizer.adamW(0.1);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, true, 7, 7",
    "momentum, false, 16, 16",
    "adam, true, 1, 1",
    "adam, false, 20, 6",
    "adamw, true, 50, 13"
  })
  void eachModelLearnsWhatItWouldAlone(String rule, boolean ownOrders, int batch, int microBatch) {
    Tape tape = new BatchPlan(batch, microBatch).epoch(COUNT, 0.05);
    try (SideBySide models = sideBySide(rule(rule), ownOrders);
        TrainingProgram program = alone(rule(rule), SEEDS[0])) {
      List<Snapshot> starts = models.snapshots();
      List<Tally> trained = null;
      for (int epoch = 0; epoch < 3; epoch++) {
        if (ownOrders) {
          models.orders(ordersOf(epoch));
        } else {
          models.order(Order.shuffled(SEEDS[0], epoch, COUNT));
        }
        trained = models.train(tape.whole());
      }
      List<Tally> validated = models.validate();
      List<Tally> evaluated = models.evaluateTraining();
      for (int model = 0; model < SEEDS.length; model++) {
        program.restore(starts.get(model));
        Tally last = null;
        for (int epoch = 0; epoch < 3; epoch++) {
          program.order(Order.shuffled(SEEDS[ownOrders ? model : 0], epoch, COUNT));
          last = program.train(tape);
        }
        assertSame(trained.get(model), last);
        assertSame(validated.get(model), program.validate());
        assertSame(evaluated.get(model), program.evaluateTraining());
        Snapshot snapshot = models.snapshots().get(model);
        assertThat(snapshot.updates()).isEqualTo(program.updates()).isEqualTo(models.updates());
        program
            .snapshot()
            .tensors()
            .forEach(
                (name, values) ->
                    assertThat(snapshot.tensors().get(name))
                        .as(name)
                        .containsExactly(values, within(2e-5f)));
      }
    }
  }

  @Test
  void eachModelBeginsAsItWouldAlone() {
    try (SideBySide models = sideBySide(rule("adam"), false)) {
      for (int model = 0; model < SEEDS.length; model++) {
        try (TrainingProgram program = alone(rule("adam"), SEEDS[model])) {
          assertThat(models.snapshots().get(model).hash()).isEqualTo(program.snapshot().hash());
        }
      }
    }
  }

  /** Losses to rounding; an example on the line between two classes may be counted otherwise. */
  private static void assertSame(Tally actual, Tally expected) {
    assertThat(actual.examples()).isEqualTo(expected.examples());
    assertThat(actual.lossSum()).isCloseTo(expected.lossSum(), within(1e-4));
    assertThat(actual.correct()).isEqualTo(expected.correct());
  }

  private static int[][] ordersOf(int epoch) {
    int[][] orders = new int[SEEDS.length][];
    for (int model = 0; model < SEEDS.length; model++) {
      orders[model] = Order.shuffled(SEEDS[model], epoch, COUNT);
    }
    return orders;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutAnOrderTheExamplesComeAsTheyAreStored(boolean ownOrders) {
    Tape first = BatchPlan.inOnePiece(COUNT).epoch(COUNT, 0.05);
    try (SideBySide models = sideBySide(rule("sgd"), ownOrders);
        TrainingProgram program = alone(rule("sgd"), SEEDS[1])) {
      assertSame(models.train(first.whole()).get(1), program.train(first));
    }
  }

  @Test
  void aTapeWithoutRowsCountsNothing() {
    try (SideBySide models = sideBySide(rule("sgd"), false)) {
      assertThat(models.train(new Tape(List.of()).whole()))
          .containsExactly(Tally.EMPTY, Tally.EMPTY, Tally.EMPTY);
    }
  }

  @Test
  void aSnapshotOfOneModelContinuesAlone() {
    Tape tape = BatchPlan.inOnePiece(10).epoch(COUNT, 0.05);
    try (SideBySide models = sideBySide(rule("adam"), false);
        TrainingProgram program = alone(rule("adam"), 99)) {
      models.train(tape.whole());
      program.restore(models.snapshots().get(2));
      assertSame(program.validate(), models.validate().get(2));
      assertSame(program.train(tape), models.train(tape.whole()).get(2));
    }
  }

  @Test
  void whatCannotStandSideBySideIsRefused() {
    DeviceSettings settings = DeviceSettings.of(Device.CPU, 1);
    UpdateRule sgd = UpdateRule.of(Optimizer.sgd());
    Network dropping = SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0.1);
    assertThatThrownBy(() -> SideBySide.create(dropping, sgd, settings, SEEDS, true))
        .hasMessage(
            "a ghost-batch-norm layer cannot be trained side by side: train the models one by one");
    for (UpdateRule normed :
        List.of(
            UpdateRule.of(Optimizer.lamb(0)),
            UpdateRule.of(Optimizer.lars(0.9, 0)),
            new UpdateRule(Optimizer.sgd(), 1))) {
      assertThatThrownBy(() -> SideBySide.create(network(), normed, settings, SEEDS, true))
          .hasMessageContaining("uses norms");
    }
    assertThatThrownBy(() -> SideBySide.create(network(), sgd, settings, new long[0], true))
        .hasMessage("no seeds: give one a model");
    try (SideBySide shared = sideBySide(sgd, false);
        SideBySide own = sideBySide(sgd, true)) {
      assertThatThrownBy(() -> shared.orders(ordersOf(0))).hasMessageContaining("share one order");
      assertThatThrownBy(() -> own.order(Order.asStored(COUNT)))
          .hasMessageContaining("orders of their own");
    }
  }
}
