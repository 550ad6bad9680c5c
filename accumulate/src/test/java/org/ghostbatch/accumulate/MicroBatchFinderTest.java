package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.ghostbatch.accumulate.MicroBatchFinder.Finding;
import org.ghostbatch.accumulate.MicroBatchFinder.Trial;
import org.ghostbatch.datasets.Examples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicroBatchFinderTest {
  private static final int EXAMPLES = 3000;
  private static final Examples DATA = SmallData.random(EXAMPLES, 4);
  // Trials take as long on one thread as on two, and half the processor.
  private static final DeviceSettings SETTINGS = DeviceSettings.of(Device.CPU, 1);
  private static final TrainingProgram ROOMY = program(FaultInjection.NONE);
  private static final Finding WITH_ROOM_FOR_EVERYTHING =
      MicroBatchFinder.find(ROOMY, 1000, 2, Long.MAX_VALUE, () -> false);

  @AfterAll
  static void close() {
    ROOMY.close();
  }

  @Test
  void withRoomForEverythingItIsTheBatch() {
    Trial largest = WITH_ROOM_FOR_EVERYTHING.largest();
    assertThat(largest.microBatch()).isEqualTo(1000);
    assertThat(largest.fits()).isTrue();
    assertThat(largest.imagesPerSecond()).isPositive();
  }

  @Test
  void itIsAMultipleOfTheGhostForWhichThereIsRoom() {
    try (TrainingProgram program = program(new FaultInjection(0, 250))) {
      Finding finding = MicroBatchFinder.find(program, 2500, 48, Long.MAX_VALUE, () -> false);
      assertThat(finding.largest().microBatch() % 48).isZero();
      assertThat(finding.largest().microBatch()).isBetween(200, 250);
      assertThat(finding.trials()).anyMatch(trial -> !trial.fits());
      for (Trial trial : finding.trials()) {
        assertThat(trial.fits()).isEqualTo(trial.microBatch() <= 250);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"100, 0", "511, 0", "127, 2", "300, 100", "33, 2", "250, 100"})
  void itComesWithinAQuarterOfTheRoom(int room, int ghost) {
    Network network =
        ghost == 0 ? SmallData.network() : SmallData.normalizing(GhostStatistics.MEAN, 0);
    try (TrainingProgram program =
        new TrainingProgram(
            network,
            UpdateRule.of(Optimizer.sgd()),
            SETTINGS,
            Models.one(5),
            new FaultInjection(0, room))) {
      program.loadTraining(DATA);
      int found =
          MicroBatchFinder.find(program, 1000, ghost, Long.MAX_VALUE, () -> false)
              .largest()
              .microBatch();
      int fitting = ghost == 0 ? room : room - room % ghost;
      assertThat(found).isBetween((int) (fitting / 1.25) - Math.max(1, ghost) + 1, fitting);
    }
  }

  @Test
  void itRecommendsTheSmallestThatIsNearlyAsFastAsAny() {
    Finding finding = WITH_ROOM_FOR_EVERYTHING;
    double fastest =
        finding.trials().stream().mapToDouble(Trial::imagesPerSecond).max().orElseThrow();
    assertThat(finding.best().imagesPerSecond()).isGreaterThanOrEqualTo(0.95 * fastest);
    assertThat(finding.trials())
        .filteredOn(trial -> trial.microBatch() < finding.microBatch())
        .allSatisfy(trial -> assertThat(trial.imagesPerSecond()).isLessThan(0.95 * fastest));
  }

  @Test
  void whatDoesNotFitTheMemoryIsNotRecommended() {
    try (TrainingProgram program = wide()) {
      assumeMemoryIsCounted(program);
      assertThatThrownBy(() -> MicroBatchFinder.find(program, 1000, 0, 1, () -> false))
          .isInstanceOf(DeviceMemoryException.class);
    }
  }

  private static void assumeMemoryIsCounted(TrainingProgram program) {
    BatchPlan plan = BatchPlan.inOnePiece(1);
    EpochRun run = new EpochRun(program, plan, plan.epoch(1, 0.01));
    run.advanceMeasuring(1);
    assumeTrue(
        run.peakBytes() > 0,
        "on this processor TensorFlow runs without oneDNN, and does not count memory");
  }

  private static TrainingProgram wide() {
    Network wide =
        Network.of(
            SmallData.FEATURES,
            List.of(
                Layer.dense(512), Layer.relu(), Layer.dense(512), Layer.dense(SmallData.CLASSES)));
    TrainingProgram program =
        TrainingProgram.create(wide, UpdateRule.of(Optimizer.sgd()), SETTINGS, 1);
    program.loadTraining(DATA);
    return program;
  }

  @Test
  void aMemoryThatIsSmallerThanTheDevicesIsKeptTo() {
    try (TrainingProgram program = wide()) {
      assumeMemoryIsCounted(program);
      Finding free = MicroBatchFinder.find(program, EXAMPLES, 0, Long.MAX_VALUE, () -> false);
      long half = free.largest().peakBytes() * 2 / 3;
      Finding bound = MicroBatchFinder.find(program, EXAMPLES, 0, half, () -> false);
      assertThat(free.largest().microBatch()).isEqualTo(EXAMPLES);
      assertThat(bound.largest().microBatch()).isLessThan(EXAMPLES);
      assertThat(bound.largest().peakBytes()).isBetween(1L, half);
    }
  }

  @Test
  void itLeavesNoTraceInWhatIsLearned() {
    try (TrainingProgram program = program(new FaultInjection(0, 100))) {
      program.train(new BatchPlan(100, 50, 50).epoch(EXAMPLES, 0.01));
      Snapshot before = program.snapshot();
      Finding finding = MicroBatchFinder.find(program, 2000, 50, Long.MAX_VALUE, () -> false);
      assertThat(program.snapshot().hash()).isEqualTo(before.hash());
      assertThat(finding.stateHash()).isEqualTo(before.hash());
      assertThat(program.updates()).isEqualTo(before.updates()).isEqualTo(30);
    }
  }

  @Test
  void whereNotEvenOneGhostFitsItIsTheEnd() {
    try (TrainingProgram program = program(new FaultInjection(0, 20))) {
      assertThatThrownBy(
              () -> MicroBatchFinder.find(program, 1000, 50, Long.MAX_VALUE, () -> false))
          .isInstanceOf(DeviceMemoryException.class);
    }
  }

  @Test
  void itStopsWhenItIsAskedTo() {
    String before = ROOMY.snapshot().hash();
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(
            () ->
                MicroBatchFinder.find(
                    ROOMY, 1000, 2, Long.MAX_VALUE, () -> asked.incrementAndGet() == 3))
        .isInstanceOf(CancellationException.class);
    assertThat(asked).hasValue(3);
    assertThat(ROOMY.snapshot().hash()).isEqualTo(before);
  }

  @Test
  void aHashDistinguishesStates() {
    String before = ROOMY.snapshot().hash();
    assertThat(ROOMY.snapshot().hash()).isEqualTo(before).hasSize(64);
    ROOMY.train(new BatchPlan(50, 50, 50).epoch(50, 1e-6));
    assertThat(ROOMY.snapshot().hash()).isNotEqualTo(before);
  }

  private static TrainingProgram program(FaultInjection faults) {
    TrainingProgram program =
        new TrainingProgram(
            SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0),
            UpdateRule.of(Optimizer.adam()),
            SETTINGS,
            Models.one(5),
            faults);
    program.loadTraining(DATA);
    return program;
  }
}
