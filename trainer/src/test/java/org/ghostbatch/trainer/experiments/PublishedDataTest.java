package org.ghostbatch.trainer.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.datasets.Sketches;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.formats.ExperimentFiles;
import org.junit.jupiter.api.Test;

class PublishedDataTest {
  @Test
  void theQuestionsSixteenNumbersAreThose() {
    assertThat(values(StackOverflow.experiment()))
        .containsExactlyInAnyOrder(
            "batch 20000: train_loss 2.7494",
            "batch 20000: train_accuracy 0.2201",
            "batch 20000: validation_loss 2.8695",
            "batch 20000: validation_accuracy 0.2281",
            "batch 10000: train_loss 1.7487",
            "batch 10000: train_accuracy 0.3336",
            "batch 10000: validation_loss 1.8268",
            "batch 10000: validation_accuracy 0.3331",
            "batch 2000: train_loss 1.2906",
            "batch 2000: train_accuracy 0.5123",
            "batch 2000: validation_loss 1.3247",
            "batch 2000: validation_accuracy 0.5113",
            "batch 1000: train_loss 1.1080",
            "batch 1000: train_accuracy 0.5246",
            "batch 1000: validation_loss 1.1261",
            "batch 1000: validation_accuracy 0.5273");
  }

  @Test
  void theQuestionsModelIsALinearUnitOnRawPixelsWithAdam() {
    assertThat(StackOverflow.experiment().settings())
        .allSatisfy(
            setting -> {
              assertThat(setting.recipe().layers())
                  .containsExactly(Layer.dense(1), Layer.dense(10));
              assertThat(setting.recipe().rule().optimizer()).isEqualTo(Optimizer.adam());
              assertThat(setting.recipe().learningRate()).isEqualTo(0.001);
              assertThat(setting.recipe().trainNumbers()).isEqualTo(TrainNumbers.RUNNING_MEAN);
              assertThat(setting.epochs()).isEqualTo(200);
            });
  }

  @Test
  void theTutorialsEightNumbersAreThose() {
    Experiment blobs = BlobsTutorial.experiment();
    assertThat(values(blobs))
        .containsExactly(
            "batch 500, learning rate 0.01: train_accuracy 0.816",
            "batch 500, learning rate 0.01: validation_accuracy 0.830",
            "batch 1, learning rate 0.01: train_accuracy 0.612",
            "batch 1, learning rate 0.01: validation_accuracy 0.606",
            "batch 1, learning rate 0.001: train_accuracy 0.816",
            "batch 1, learning rate 0.001: validation_accuracy 0.824",
            "batch 32, learning rate 0.01: train_accuracy 0.832",
            "batch 32, learning rate 0.01: validation_accuracy 0.812");
    assertThat(blobs.settings(ExperimentFiles.AS_PUBLISHED))
        .allSatisfy(
            setting ->
                assertThat(setting.recipe().trainNumbers()).isEqualTo(TrainNumbers.EVALUATION));
    assertThat(blobs.settings(ExperimentFiles.FIGURE))
        .extracting(setting -> setting.recipe().batch())
        .containsExactly(4, 8, 16, 32, 64, 128, 256, 450);
  }

  @Test
  void theTutorialsNetworkIsThat() {
    Recipe recipe = BlobsTutorial.experiment().settings().get(2).recipe();
    assertThat(recipe.layers())
        .containsExactly(Layer.dense(50, Initializer.HE_UNIFORM), Layer.relu(), Layer.dense(3));
    assertThat(recipe.rule().optimizer()).isEqualTo(Optimizer.momentum(0.9));
    assertThat(recipe.learningRate()).isEqualTo(0.001);
    assertThat(recipe.batch()).isEqualTo(1);
  }

  @Test
  void theBlogsClaimsAreThose() {
    Experiment digits = Digits.experiment();
    assertThat(digits.published())
        .extracting(published -> published.row(new Results(new long[] {1})))
        .extracting(row -> row.setting() + ": " + row.metric() + " " + row.published())
        .containsExactly(
            "batch 1 to 8: accuracy falls as the batch grows falls",
            "batch 1 to 8: time falls as the batch grows falls",
            "batch 1 to 2: part of the time saved 0.40");
    assertThat(digits.settings())
        .extracting(setting -> setting.recipe().batch())
        .containsExactly(1, 2, 4, 8);
    assertThat(digits.settings())
        .allSatisfy(setting -> assertThat(setting.recipe().timed()).isTrue())
        .allSatisfy(setting -> assertThat(setting.recipe().learningRate()).isEqualTo(1e-5));
    assertThat(digits.data().words()).contains("images are not published");
  }

  @Test
  void digitsKeepsAQuarterOfTheSubsetApartAndEachSeedAnother() {
    ExperimentData data = new ExperimentData("some", ExperimentData.Source.BLOBS, 40, 0.25);
    Split first = data.splits(Sketches.dataset(0, 100, 10)).apply(1);
    Split second = data.splits(Sketches.dataset(0, 100, 10)).apply(2);
    assertThat(first.training().count()).isEqualTo(30);
    assertThat(first.validation().count()).isEqualTo(10);
    assertThat(labels(first)).isNotEqualTo(labels(second));
    assertThat(total(first)).isEqualTo(total(second));
  }

  private static List<Integer> labels(Split split) {
    return IntStream.range(0, split.validation().count())
        .mapToObj(split.validation()::label)
        .toList();
  }

  private static Map<Integer, Integer> total(Split split) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int label = 0; label < 10; label++) {
      counts.put(
          label, split.training().classCounts()[label] + split.validation().classCounts()[label]);
    }
    return counts;
  }

  @Test
  void theExplanationDividesPixelsAndEqualsUpdates() {
    Experiment explained = StackOverflow.explained();
    assertThat(explained.groups())
        .containsExactly(
            ExperimentFiles.AS_PUBLISHED,
            StackOverflow.UNIT_PIXELS,
            "at 600 updates",
            "at 6000 updates");
    assertThat(explained.settings(StackOverflow.UNIT_PIXELS))
        .allSatisfy(
            setting ->
                assertThat(setting.recipe().layers())
                    .containsExactly(Layer.rescale(1 / 255.0, 0), Layer.dense(1), Layer.dense(10)));
    assertThat(explained.settings("at 600 updates"))
        .extracting(setting -> setting.name() + " after epoch " + setting.epochs())
        .containsExactly(
            "batch 20000, 600 updates after epoch 200",
            "batch 10000, 600 updates after epoch 100",
            "batch 2000, 600 updates after epoch 20",
            "batch 1000, 600 updates after epoch 10");
    assertThat(explained.settings("at 6000 updates"))
        .extracting(setting -> setting.name() + " after epoch " + setting.epochs())
        .containsExactly(
            "batch 20000, 6000 updates after epoch 2000",
            "batch 10000, 6000 updates after epoch 1000",
            "batch 2000, 6000 updates after epoch 200",
            "batch 1000, 6000 updates after epoch 100");
    assertThat(explained.published()).hasSize(32);
  }

  @Test
  void equalUpdatesTrainNothingTwice() {
    assertThat(Training.of(StackOverflow.explained().settings()))
        .extracting(training -> training.longest().epochs())
        .containsExactly(2000, 1000, 200, 200, 200, 200, 200, 200);
    // 200 epochs more for each of four batches, 1,800 and 800 for the two that go on: 252 million
    // images a seed.
    assertThat(
            Training.of(StackOverflow.explained().settings()).stream()
                .mapToInt(training -> training.longest().epochs())
                .sum())
        .isEqualTo(4200);
  }

  @Test
  void aSettingWhoseLastEpochIsNotRecordedIsRefused() {
    Setting setting = StackOverflow.experiment().settings().get(0);
    assertThat(setting.recipe().records(200)).isTrue();
    assertThat(setting.recipe().records(201)).isFalse();
    assertThat(setting.recipe().records(210)).isFalse();
    assertThat(setting.recipe().records(300)).isTrue();
    assertThatThrownBy(() -> setting.withEpochs(201))
        .hasMessage("batch 20000: its last epoch, 201, is not recorded");
  }

  private static List<String> values(Experiment experiment) {
    return experiment.published().stream()
        .map(PublishedValue.class::cast)
        .map(row -> row.setting() + ": " + row.metric() + " " + row.value().toPlainString())
        .toList();
  }
}
