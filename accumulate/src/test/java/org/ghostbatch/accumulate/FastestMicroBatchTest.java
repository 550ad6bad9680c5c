package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.DoubleStream;
import org.ghostbatch.accumulate.MicroBatchFinder.Finding;
import org.ghostbatch.accumulate.MicroBatchFinder.Trial;
import org.ghostbatch.datasets.Examples;
import org.junit.jupiter.api.Test;

class FastestMicroBatchTest {
  private static final Examples DATA = SmallData.random(3000, 4);

  @Test
  void ofSizesAsFastAsAnyTheSmallestIsChosen() {
    assertThat(choice(trial(512, 900), trial(1024, 971), trial(2048, 1000), trial(4096, 980)))
        .isEqualTo(1024);
    assertThat(choice(trial(512, 960), trial(1024, 1000))).isEqualTo(1024);
    assertThat(choice(trial(512, 1000), new Trial(1024, 0, 0, false))).isEqualTo(512);
  }

  private static Trial trial(int size, double imagesPerSecond) {
    return new Trial(size, 0, imagesPerSecond, true);
  }

  private static int choice(Trial... trials) {
    return MicroBatchTrials.smallestWithin(0.97, List.of(trials));
  }

  @Test
  void itIsPastTheFastestWhereSpeedsFallTwiceOrStayFarBelow() {
    assertThat(isPast(900, 1000)).isFalse();
    assertThat(isPast(1000, 500)).isFalse();
    assertThat(isPast(900, 1000, 990)).isFalse();
    assertThat(isPast(1000, 990, 980)).isTrue();
    assertThat(isPast(1000, 990, 995, 985)).isFalse();
    assertThat(isPast(1000, 740, 749)).isTrue();
    assertThat(isPast(1000, 740, 751)).isFalse();
    assertThat(isPast(800, 1000, 700, 740)).isTrue();
  }

  private static boolean isPast(double... speeds) {
    return FastestMicroBatch.isPast(DoubleStream.of(speeds).boxed().toList());
  }

  @Test
  void aSearchTakesThreePassesOverTwoMicroStepsOfEachSize() {
    assertThat(FastestMicroBatch.examplesTaken(2048)).isEqualTo(3 * (1024 + 2048 + 2048));
    assertThat(FastestMicroBatch.examplesTaken(60_000))
        .isEqualTo(3 * (1024 + 2048 + 4096 + 8192 + 16_384));
    assertThat(FastestMicroBatch.examplesTaken(10_000))
        .isEqualTo(3 * (1024 + 2048 + 4096 + 8192 + 10_000 + 10_000));
  }

  @Test
  void sizesDoubleUpToTheBatchAndWhatWasLearnedStays() {
    try (TrainingProgram program = program(SmallData.network(), FaultInjection.NONE)) {
      String before = program.snapshot().hash();
      Finding finding = FastestMicroBatch.find(program, 2500, 0, Long.MAX_VALUE, () -> false);
      // Up to the batch, unless other work on the machine makes it look past the fastest.
      assertThat(List.of(512, 1024, 2048, 2500)).startsWith(sizes(finding).toArray(Integer[]::new));
      assertThat(sizes(finding)).hasSizeGreaterThan(2);
      assertThat(sizes(finding)).contains(finding.microBatch());
      assertThat(program.snapshot().hash()).isEqualTo(before).isEqualTo(finding.stateHash());
      assertThat(program.updates()).isZero();
    }
  }

  @Test
  void ghostsStayWholeAndNothingIsChosenThatDoesNotFit() {
    Network network = SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0);
    try (TrainingProgram program = program(network, new FaultInjection(0, 1200))) {
      Finding finding = FastestMicroBatch.find(program, 2500, 48, Long.MAX_VALUE, () -> false);
      assertThat(sizes(finding)).containsExactly(480, 960, 1920);
      assertThat(finding.microBatch()).isLessThanOrEqualTo(960);
    }
  }

  @Test
  void whereTheSmallestDoesNotFitItGoesDown() {
    try (TrainingProgram program = program(SmallData.network(), new FaultInjection(0, 200))) {
      Finding finding = FastestMicroBatch.find(program, 2500, 0, Long.MAX_VALUE, () -> false);
      assertThat(finding.microBatch()).isEqualTo(128);
    }
  }

  @Test
  void toldToStopItStops() {
    try (TrainingProgram program = program(SmallData.network(), FaultInjection.NONE)) {
      assertThatThrownBy(() -> FastestMicroBatch.find(program, 2500, 0, Long.MAX_VALUE, () -> true))
          .isInstanceOf(CancellationException.class);
    }
  }

  private static List<Integer> sizes(Finding finding) {
    return finding.trials().stream().map(Trial::microBatch).toList();
  }

  private static TrainingProgram program(Network network, FaultInjection faults) {
    TrainingProgram program =
        new TrainingProgram(
            network,
            UpdateRule.of(Optimizer.momentum(0.9)),
            DeviceSettings.of(Device.CPU, 2),
            Models.one(5),
            faults);
    program.loadTraining(DATA);
    return program;
  }
}
