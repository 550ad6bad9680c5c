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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicroBatchFinderTest {
  private static final int EXAMPLES = 3000;
  private static final Examples DATA = SmallData.random(EXAMPLES, 4);

  @Test
  void withRoomForEverythingItIsTheBatch() {
    try (TrainingProgram program = program(FaultInjection.NONE)) {
      Finding finding = MicroBatchFinder.find(program, 1000, 2, Long.MAX_VALUE, () -> false);
      assertThat(finding.largest().microBatch()).isEqualTo(1000);
      assertThat(finding.largest().fits()).isTrue();
      assertThat(finding.largest().imagesPerSecond()).isPositive();
    }
  }

  @Test
  void itIsAMultipleOfTheGhostForWhichThereIsRoom() {
    try (TrainingProgram program = program(new FaultInjection(0, 700))) {
      Finding finding = MicroBatchFinder.find(program, 2500, 48, Long.MAX_VALUE, () -> false);
      assertThat(finding.largest().microBatch() % 48).isZero();
      assertThat(finding.largest().microBatch()).isBetween(560, 700);
      assertThat(finding.trials()).anyMatch(trial -> !trial.fits());
      for (Trial trial : finding.trials()) {
        assertThat(trial.fits()).isEqualTo(trial.microBatch() <= 700);
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
            DeviceSettings.of(Device.CPU, 2),
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
    try (TrainingProgram program = program(FaultInjection.NONE)) {
      Finding finding = MicroBatchFinder.find(program, 1000, 2, Long.MAX_VALUE, () -> false);
      double fastest =
          finding.trials().stream().mapToDouble(Trial::imagesPerSecond).max().orElseThrow();
      assertThat(finding.best().imagesPerSecond()).isGreaterThanOrEqualTo(0.95 * fastest);
      assertThat(finding.trials())
          .filteredOn(trial -> trial.microBatch() < finding.microBatch())
          .allSatisfy(trial -> assertThat(trial.imagesPerSecond()).isLessThan(0.95 * fastest));
    }
  }

  @Test
  void whatDoesNotFitTheMemoryIsNotRecommended() {
    try (TrainingProgram program = wide()) {
      assumeMemoryIsCounted(MicroBatchFinder.find(program, 1000, 0, Long.MAX_VALUE, () -> false));
      assertThatThrownBy(() -> MicroBatchFinder.find(program, 1000, 0, 1, () -> false))
          .isInstanceOf(DeviceMemoryException.class);
    }
  }

  private static void assumeMemoryIsCounted(Finding finding) {
    assumeTrue(
        finding.largest().peakBytes() > 0,
        "on this processor TensorFlow runs without oneDNN, and does not count memory");
  }

  private static TrainingProgram wide() {
    Network wide =
        Network.of(
            SmallData.FEATURES,
            List.of(
                Layer.dense(512), Layer.relu(), Layer.dense(512), Layer.dense(SmallData.CLASSES)));
    return SmallData.program(wide, UpdateRule.of(Optimizer.sgd()), 1, DATA);
  }

  @Test
  void aMemoryThatIsSmallerThanTheDevicesIsKeptTo() {
    try (TrainingProgram program = wide()) {
      Finding free = MicroBatchFinder.find(program, EXAMPLES, 0, Long.MAX_VALUE, () -> false);
      assumeMemoryIsCounted(free);
      long half = free.largest().peakBytes() * 2 / 3;
      Finding bound = MicroBatchFinder.find(program, EXAMPLES, 0, half, () -> false);
      assertThat(free.largest().microBatch()).isEqualTo(EXAMPLES);
      assertThat(bound.largest().microBatch()).isLessThan(EXAMPLES);
      assertThat(bound.largest().peakBytes()).isBetween(1L, half);
    }
  }

  @Test
  void itLeavesNoTraceInWhatIsLearned() {
    try (TrainingProgram program = program(new FaultInjection(0, 500))) {
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
    try (TrainingProgram program = program(FaultInjection.NONE)) {
      String before = program.snapshot().hash();
      AtomicInteger asked = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  MicroBatchFinder.find(
                      program, 1000, 2, Long.MAX_VALUE, () -> asked.incrementAndGet() == 3))
          .isInstanceOf(CancellationException.class);
      assertThat(asked).hasValue(3);
      assertThat(program.snapshot().hash()).isEqualTo(before);
    }
  }

  @Test
  void aHashDistinguishesStates() {
    try (TrainingProgram program = program(FaultInjection.NONE)) {
      String before = program.snapshot().hash();
      assertThat(program.snapshot().hash()).isEqualTo(before).hasSize(64);
      program.train(new BatchPlan(50, 50, 50).epoch(50, 1e-6));
      assertThat(program.snapshot().hash()).isNotEqualTo(before);
    }
  }

  private static TrainingProgram program(FaultInjection faults) {
    TrainingProgram program =
        new TrainingProgram(
            SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0),
            UpdateRule.of(Optimizer.adam()),
            DeviceSettings.of(Device.CPU, 2),
            Models.one(5),
            faults);
    program.loadTraining(DATA);
    return program;
  }
}
