package org.ghostbatch.trainer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.LossScale;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Rescale;
import org.ghostbatch.accumulate.SegmentPace;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.trainer.formats.RunEnd;
import org.ghostbatch.trainer.formats.Summary;
import org.ghostbatch.trainer.run.EpochRecord;
import org.ghostbatch.trainer.run.RunSummary;
import org.junit.jupiter.api.Test;

class PiecesTest {
  @Test
  void standardPixelsHaveMeanZeroAndDeviationOne() {
    byte[] pixels = {0, (byte) 200, 100, 100};
    ArrayExamples examples =
        new ArrayExamples(new int[] {2}, ElementType.UINT8, pixels, new int[] {0, 1}, 2);
    Layer layer = Pixels.STANDARD.layer(examples).orElseThrow();
    // Mean 100, deviation sqrt((100^2 + 100^2) / 4).
    double deviation = Math.sqrt(5000);
    assertThat(((Rescale) layer).scale()).isCloseTo(1 / deviation, within(1e-12));
    assertThat(((Rescale) layer).offset()).isCloseTo(-100 / deviation, within(1e-12));
  }

  @Test
  void theSummaryNamesTheFirstOfTheBestEpochsAndTheMedianSpeed() {
    Summary summary =
        RunSummary.of(
            List.of(epoch(1, 5, 10), epoch(2, 8, 30), epoch(3, 8, 20)),
            RunEnd.COMPLETED,
            3 << 19,
            OptionalDouble.of(2.5),
            Optional.of(new LossScale(512, 3)));
    assertThat(summary.bestEpoch()).isEqualTo(2);
    assertThat(summary.bestValidationAccuracy()).isEqualTo(0.8);
    assertThat(summary.imagesPerSecond()).isEqualTo(20);
    assertThat(summary.seconds()).isEqualTo(3);
    assertThat(summary.peakTensorMb()).isEqualTo(2);
    assertThat(summary.secondsToFirstUpdate()).isEqualTo(2.5);
    assertThat(summary.lossScale()).isEqualTo(512);
    assertThat(summary.skippedUpdates()).isEqualTo(3);
  }

  @Test
  void theMedianSpeedOfTwoEpochsIsTheirMean() {
    List<EpochRecord> history = List.of(epoch(1, 5, 10), epoch(2, 8, 30));
    Summary summary =
        RunSummary.of(history, RunEnd.COMPLETED, 0, OptionalDouble.empty(), Optional.empty());
    assertThat(summary.imagesPerSecond()).isEqualTo(20);
  }

  private static EpochRecord epoch(int epoch, int correct, double speed) {
    Tally tally = new Tally(1, correct, 10);
    return new EpochRecord(epoch, epoch, 10L * epoch, tally, tally, 0.1, 10, 10, 1, speed, null);
  }

  @Test
  void segmentsGrowToAFifthOfASecondAndShrinkAgain() {
    SegmentPace pace = new SegmentPace();
    assertThat(pace.steps()).isEqualTo(1);
    pace.ran(1, 0.0001);
    assertThat(pace.steps()).isEqualTo(8);
    pace.ran(8, 0.0008);
    assertThat(pace.steps()).isEqualTo(64);
    pace.ran(64, 0.0064);
    pace.ran(512, 0.0512);
    assertThat(pace.steps()).isEqualTo(2000);
    pace.ran(2000, 4);
    assertThat(pace.steps()).isEqualTo(100);
    pace.ran(1, 9);
    assertThat(pace.steps()).isEqualTo(1);
  }

  @Test
  void modelsHaveTheParametersOfTheirLayers() {
    assertThat(parameters(ModelName.LINEAR)).isEqualTo(784 + 1 + 10 + 10);
    assertThat(parameters(ModelName.MLP)).isEqualTo(785 * 512 + 513 * 512 + 513 * 10);
    assertThat(parameters(ModelName.SOFTMAX)).isEqualTo(785 * 10);
    // 28 by 28 becomes 26, 13, 11, 5 by the convolutions and their pooling.
    assertThat(parameters(ModelName.CNN))
        .isEqualTo(10 * 32 + (9 * 32 + 1) * 64 + (5 * 5 * 64 + 1) * 128 + 129 * 10);
  }

  @Test
  void normalizationAndDropoutStandAroundTheRectifiers() {
    assertThat(layers(ModelName.MLP, 0.5))
        .containsExactly(
            "rescale",
            "dense",
            "ghost-batch-norm",
            "relu",
            "dropout",
            "dense",
            "ghost-batch-norm",
            "relu",
            "dropout",
            "dense");
    assertThat(layers(ModelName.CNN, 0.5))
        .containsExactly(
            "rescale",
            "conv2d",
            "ghost-batch-norm",
            "relu",
            "max-pool",
            "conv2d",
            "ghost-batch-norm",
            "relu",
            "max-pool",
            "flatten",
            "dense",
            "ghost-batch-norm",
            "relu",
            "dropout",
            "dense");
  }

  private static List<String> layers(ModelName model, double dropout) {
    return network(model, GhostStatistics.SEQUENTIAL, dropout).layers().stream()
        .map(Layer::kind)
        .toList();
  }

  private static long parameters(ModelName model) {
    return network(model, null, 0).parameterCount();
  }

  private static Network network(ModelName model, GhostStatistics statistics, double dropout) {
    List<Integer> hidden = model == ModelName.MLP ? List.of(512, 512) : List.of();
    ArrayExamples images =
        new ArrayExamples(new int[] {28, 28}, ElementType.UINT8, new byte[784], new int[] {0}, 10);
    return new ModelSettings(
            model, hidden, Initializer.GLOROT_UNIFORM, Pixels.UNIT, statistics, dropout)
        .network(images);
  }
}
