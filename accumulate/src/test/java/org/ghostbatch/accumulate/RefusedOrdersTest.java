package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ghostbatch.datasets.Examples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An order that is no permutation, and rows that are out of range, are refused by name. */
class RefusedOrdersTest {
  private static final Examples DATA = SmallData.random(4, 2);
  private static final UpdateRule SGD = UpdateRule.of(Optimizer.sgd());

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOrderThatIsNotAPermutationIsRefusedAndTheOldOneKept(boolean streamed) {
    Tape tape = BatchPlan.inOnePiece(2).epoch(4, 0);
    try (TrainingProgram program = program(streamed)) {
      program.order(new int[] {3, 1, 0, 2});
      Tally before = program.train(tape.segment(0, 1), Tally.EMPTY);
      assertRefused(
          program::order,
          new int[] {0, 1, 2, 2},
          "order: row 2 is repeated at place 3: list each of the 4 training examples once");
      assertRefused(
          program::order,
          new int[] {0, 1, 4, 2},
          "order: row 4 at place 2 is out of range: the 4 training examples are rows 0 to 3");
      assertRefused(
          program::order,
          new int[] {-1, 1, 0, 2},
          "order: row -1 at place 0 is out of range: the 4 training examples are rows 0 to 3");
      assertRefused(
          program::order, new int[] {0, 1, 2}, "an order of 3 rows for 4 training examples");
      assertThat(program.train(tape.segment(0, 1), Tally.EMPTY)).isEqualTo(before);
      assertRefused(
          rows -> program.order(() -> rows),
          new int[] {0, 0, 1, 2},
          "order: row 0 is repeated at place 1: list each of the 4 training examples once");
    }
  }

  private static TrainingProgram program(boolean streamed) {
    TrainingProgram program =
        TrainingProgram.create(SmallData.network(), SGD, DeviceSettings.of(Device.CPU, 1), 1);
    if (streamed) {
      program.streamTraining(DATA, 1000);
    } else {
      program.loadTraining(DATA);
    }
    return program;
  }

  private static void assertRefused(Consumer<int[]> ordering, int[] rows, String message) {
    assertRefused(() -> ordering.accept(rows), message);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void ordersOfModelsSideBySideAreCheckedModelByModel() {
    try (SideBySide models =
        SideBySide.create(
            SmallData.network(), SGD, DeviceSettings.of(Device.CPU, 1), new long[] {1, 2}, true)) {
      models.loadTraining(DATA);
      // Each row twice, as the two orders together should have it, but not in the two apart.
      assertRefused(
          () -> models.orders(new int[][] {{0, 1, 2, 0}, {1, 2, 3, 3}}),
          "order: row 0 is repeated at place 3: list each of the 4 training examples once");
      assertRefused(
          () -> models.orders(new int[][] {{0, 1, 2, 3}}),
          "1 orders for 2 models: give one a model");
      assertRefused(
          () -> models.orders(new int[][] {{0, 1, 2}, {3, 0, 1, 2, 3}}),
          "orders of [3, 5] rows: give each model an order of all training examples");
      models.orders(new int[][] {{0, 1, 2, 3}, {3, 2, 1, 0}});
    }
  }

  @Test
  void withoutExamplesAProgramSaysWhatToDo() {
    try (TrainingProgram program =
        TrainingProgram.create(SmallData.network(), SGD, DeviceSettings.of(Device.CPU, 1), 1)) {
      assertThatThrownBy(() -> program.order(new int[0]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the program has no training examples: load or stream them first");
      assertThatThrownBy(program::validate)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the program has no validation examples: load or stream them first");
    }
  }

  @Test
  void rowsOfATapeThatAreOutOfRangeAreRefused() {
    Tape tape = new BatchPlan(4, 2).epoch(8, 0.1);
    assertRefused(
        () -> tape.segment(2, 5), "rows from 2 to 5, exclusive, of a tape of 4 rows: out of range");
    assertRefused(
        () -> tape.segment(-1, 2),
        "rows from -1 to 2, exclusive, of a tape of 4 rows: out of range");
    assertRefused(
        () -> tape.segment(3, 2), "rows from 3 to 2, exclusive, of a tape of 4 rows: out of range");
    assertRefused(() -> tape.recut(10, 1), "no row of the tape begins at example 10");
    assertRefused(() -> tape.from(-1), "no update of the tape begins at example -1");
    assertRefused(() -> tape.learningRateAt(-1), "example -1 of a tape of 8");
    assertRefused(() -> tape.learningRateAt(8), "example 8 of a tape of 8");
    assertThat(tape.recut(8, 1).length()).isZero();
  }

  @Test
  void plansBeyondTheNumbersThereAreAreRefused() {
    assertRefused(
        () -> new BatchPlan(4, 2).epoch(0, 0.1), "an epoch of 0 examples: must have at least 1");
    assertThatThrownBy(() -> new MicroStep(0, 2, Integer.MAX_VALUE, 3, 0.1))
        .hasMessageContaining("out of range");
    assertThatThrownBy(() -> new MicroStep(Integer.MAX_VALUE, 2, 0, 2, 0.1))
        .hasMessageContaining("out of range");
    // Adding a batch to where the second begins is beyond all int.
    Tape tape = BatchPlan.inOnePiece(1 << 30).epoch(Integer.MAX_VALUE, 0.1);
    assertThat(tape.updates()).isEqualTo(2);
    assertThat(tape.examples()).isEqualTo(Integer.MAX_VALUE);
    try (TrainingProgram program = program(false)) {
      assertThatThrownBy(() -> program.train(new Tape(tape.steps().subList(1, 2))))
          .hasMessageContaining("a tape up to example 2147483647 of 4");
    }
  }

  @Test
  void anEpochAdvancesByAtLeastOneStep() {
    try (TrainingProgram program = program(false)) {
      BatchPlan plan = BatchPlan.inOnePiece(2);
      EpochRun run = new EpochRun(program, plan, plan.epoch(4, 0.1));
      assertRefused(() -> run.advance(0), "steps 0: must be at least 1");
      assertRefused(() -> run.wholeUpdates(-3), "steps -3: must be at least 1");
      assertRefused(() -> run.stepsToUpdate(0), "updates 0: must be at least 1");
    }
  }
}
