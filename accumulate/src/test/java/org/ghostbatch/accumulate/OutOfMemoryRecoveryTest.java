package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.ghostbatch.datasets.Examples;

/** Out-of-memory recovery: nothing is lost and nothing is counted twice. */
class OutOfMemoryRecoveryTest {
  private static final int EXAMPLES = 110;
  private static final int GHOST = 4;
  private static final Examples DATA = SmallData.random(EXAMPLES, 6);
  private static final UpdateRule RULE = new UpdateRule(Optimizer.momentum(0.9), 0.5);
  private static final TrainingProgram STRAIGHT = program(FaultInjection.NONE);
  private static final Snapshot START = STRAIGHT.snapshot();

  @AfterContainer
  static void close() {
    STRAIGHT.close();
  }

  @Property(tries = 25)
  void aRunThatRanOutOfMemoryIsTheOneThatHadTheSmallerMicroBatchFromThere(
      @ForAll @IntRange(min = 0, max = EXAMPLES) int from,
      @ForAll @IntRange(min = GHOST, max = 40) int room,
      @ForAll @IntRange(min = 1, max = 30) int segment) {
    BatchPlan plan = new BatchPlan(40, 40, GHOST);
    Tape tape = plan.epoch(EXAMPLES, 0.05);
    Snapshot recovered;
    Tally tally = Tally.EMPTY;
    List<int[]> halvings = new ArrayList<>();
    long updates;
    try (TrainingProgram program = program(new FaultInjection(from, room))) {
      EpochRun run = new EpochRun(program, plan, tape);
      while (!run.finished()) {
        int before = run.microBatch();
        tally = run.advance(segment);
        if (run.microBatch() != before) {
          halvings.add(new int[] {(int) tally.examples(), run.microBatch()});
        }
      }
      recovered = program.snapshot();
      updates = program.updates();
    }

    // The rows are of 40, 40, 28 and 2 examples.
    boolean failed = from <= 40 && room < 40 || from <= 80 && room < 28;
    assertThat(!halvings.isEmpty()).isEqualTo(failed);
    STRAIGHT.restore(START);
    Tally straight = Tally.EMPTY;
    for (int[] halving : halvings) {
      int rows = tape.whole().rowsWithin(halving[0] - straight.examples());
      straight = STRAIGHT.train(tape.segment(0, rows), straight);
      assertThat(straight.examples()).isEqualTo(halving[0]);
      tape = tape.recut(halving[0], halving[1]);
    }
    straight = STRAIGHT.train(tape.whole(), straight);
    assertThat(tally.examples()).isEqualTo(EXAMPLES);
    assertThat(tally).isEqualTo(straight);
    assertThat(updates).isEqualTo(3).isEqualTo(STRAIGHT.updates());
    assertThat(recovered.hash()).isEqualTo(STRAIGHT.snapshot().hash());
  }

  @Example
  void theFailingMicroStepLeavesNoTrace() {
    BatchPlan plan = new BatchPlan(40, 40, GHOST);
    try (TrainingProgram program = program(new FaultInjection(0, 20))) {
      String before = program.snapshot().hash();
      assertThatThrownBy(() -> program.train(plan.epoch(EXAMPLES, 0.05)))
          .isInstanceOfSatisfying(
              DeviceMemoryException.class,
              exhausted -> {
                assertThat(exhausted.microBatch()).isEqualTo(40);
                assertThat(exhausted.done()).isEqualTo(Tally.EMPTY);
                assertThat(exhausted.resumable()).isTrue();
              });
      assertThat(program.snapshot().hash()).isEqualTo(before);
    }
  }

  @Example
  void whereNotEvenOneGhostFitsItIsTheEnd() {
    BatchPlan plan = new BatchPlan(40, 8, GHOST);
    try (TrainingProgram program = program(new FaultInjection(40, GHOST - 1))) {
      EpochRun run = new EpochRun(program, plan, plan.epoch(EXAMPLES, 0.05));
      assertThat(run.advance(5).examples()).isEqualTo(40);
      assertThat(run.advance(5).examples()).isEqualTo(40);
      assertThat(run.microBatch()).isEqualTo(GHOST);
      assertThatThrownBy(() -> run.advance(5))
          .isInstanceOfSatisfying(
              DeviceMemoryException.class,
              exhausted -> assertThat(exhausted.microBatch()).isEqualTo(GHOST));
    }
  }

  @Example
  void aShortTailThatFailsIsHalvedBelowItsOwnSizeAtOnce() {
    // Each failure costs the allocator's ten seconds: 20 and 12 would fail as the tail of 10 does.
    BatchPlan plan = new BatchPlan(40, 40, GHOST);
    try (TrainingProgram program = program(new FaultInjection(40, 4))) {
      EpochRun run = new EpochRun(program, plan, plan.epoch(48, 0.05));
      assertThat(run.advance(5).examples()).isEqualTo(40);
      assertThat(run.microBatch()).isEqualTo(4);
      assertThat(run.advance(5).examples()).isEqualTo(48);
      assertThat(run.finished()).isTrue();
    }
  }

  @Example
  void anEvaluationInSmallerPiecesGivesTheSameResult() {
    STRAIGHT.restore(START);
    Tally expected = STRAIGHT.evaluateTraining();
    try (TrainingProgram narrow = program(new FaultInjection(50, 7))) {
      Tally actual = narrow.evaluateTraining();
      assertThat(actual.examples()).isEqualTo(EXAMPLES);
      assertThat(actual.correct()).isEqualTo(expected.correct());
      assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-6));
      assertThat(narrow.updates()).isZero();
    }
  }

  private static TrainingProgram program(FaultInjection faults) {
    TrainingProgram program =
        new TrainingProgram(
            SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0.2),
            RULE,
            DeviceSettings.of(Device.CPU, 2),
            Models.one(5),
            faults);
    program.loadTraining(DATA);
    return program;
  }
}
