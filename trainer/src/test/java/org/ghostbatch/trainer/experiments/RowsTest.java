package org.ghostbatch.trainer.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import org.ghostbatch.trainer.formats.ExperimentFiles;
import org.ghostbatch.trainer.formats.ResultWords;
import org.ghostbatch.trainer.formats.Verdict;
import org.ghostbatch.trainer.statistics.Spread;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final long[] SEEDS = {1, 2, 3, 4, 5, 6};
  private static final Setting SETTING = StackOverflow.experiment().settings().get(0).withEpochs(3);
  private final Results results = new Results(SEEDS);

  @Test
  void aRowCountsTheSeedsBelowThePublishedValue() {
    double[] losses = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    for (int i = 0; i < SEEDS.length; i++) {
      results.add(SETTING, Recordings.of(SEEDS[i], 3, losses[i], 50, 1));
    }
    Row row = PublishedValue.of(SETTING, Metric.VALIDATION_LOSS, "0.45").row(results);
    assertThat(row.below()).isEqualTo(4);
    assertThat(row.spread().mean()).isCloseTo(0.35, within(1e-12));
    assertThat(row.diverged()).isZero();
    assertThat(row.published()).isEqualTo("0.45");
    assertThat(row.verdict()).isEqualTo(Verdict.TYPICAL);
  }

  @Test
  void aDivergedSeedIsCountedSeparatelyForAnyAccuracy() {
    for (long seed : SEEDS) {
      double loss = seed == 2 ? Double.NaN : 0.1 * seed;
      results.add(SETTING, Recordings.of(seed, 3, loss, seed == 2 ? 0 : 50, 1));
    }
    Row row = PublishedValue.of(SETTING, Metric.VALIDATION_ACCURACY, "0.5").row(results);
    assertThat(row.diverged()).isEqualTo(1);
    assertThat(row.spread().count()).isEqualTo(5);
    assertThat(row.spread().least()).isEqualTo(0.5);
    assertThat(results.diverged(SETTING)).isEqualTo(1);
  }

  @Test
  void seedsThatAreNotThereYetAreLeftOut() {
    results.add(SETTING, Recordings.of(4, 3, 0.5, 50, 1));
    Row row = PublishedValue.of(SETTING, Metric.VALIDATION_LOSS, "0.5").row(results);
    assertThat(row.spread().count()).isEqualTo(1);
    assertThat(row.verdict()).isEqualTo(Verdict.NO_VERDICT);
  }

  @Test
  void theTimeSavedIsComparedSeedBySeed() {
    Experiment digits = Digits.experiment();
    double[] first = {10, 20, 10, 10, 10, 10};
    double[] second = {6, 12, 7, 5, 6, 6};
    for (int i = 0; i < SEEDS.length; i++) {
      add(digits, "batch 1", SEEDS[i], 80, first[i]);
      add(digits, "batch 2", SEEDS[i], 80, second[i]);
    }
    Row saved = digits.published().get(2).row(results);
    // 0.4, 0.4, 0.3, 0.5, 0.4, 0.4
    assertThat(saved.spread().mean()).isCloseTo(0.4, within(1e-12));
    assertThat(saved.spread().least()).isCloseTo(0.3, within(1e-12));
    assertThat(saved.verdict()).isEqualTo(Verdict.TYPICAL);
  }

  @Test
  void aClaimHoldsWhereTheLastSettingIsBelowTheFirst() {
    Experiment digits = Digits.experiment();
    for (long seed : SEEDS) {
      add(digits, "batch 1", seed, 80, 10);
      add(digits, "batch 2", seed, 78, 8);
      add(digits, "batch 4", seed, 76, 7);
      add(digits, "batch 8", seed, seed == 1 ? 81 : 70, 9);
    }
    Row accuracy = digits.published().get(0).row(results);
    assertThat(accuracy.below()).isEqualTo(5);
    // 0.01 once and -0.10 five times.
    assertThat(accuracy.spread().mean()).isCloseTo(-0.49 / 6, within(1e-12));
    assertThat(accuracy.verdict()).isEqualTo(Verdict.UNUSUAL);
    Row time = digits.published().get(1).row(results);
    assertThat(time.below()).isEqualTo(6);
    // Every seed is faster at batch 8 than at batch 1, but the mean rises from batch 4 to 8.
    assertThat(time.verdict()).isEqualTo(Verdict.UNUSUAL);
  }

  private void add(Experiment experiment, String name, long seed, int correct, double seconds) {
    Setting setting =
        experiment.settings().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    results.add(setting, Recordings.of(seed, setting.epochs(), 1, correct, seconds));
  }

  @Test
  void theFindingIsCountedFromTheRows() {
    Spread spread = Spread.of(1, 2, 3, 4, 5);
    Experiment experiment = StackOverflow.experiment();
    List<Row> rows =
        List.of(
            row("batch 20000", "3", spread, Verdict.TYPICAL),
            row("batch 10000", "6", spread, Verdict.UNUSUAL),
            row("batch 2000", "99", spread, Verdict.NOT_REPRODUCED));
    assertThat(String.join(" ", FindingSentences.of(experiment, results, rows)))
        .isEqualTo(
            "Of 3 published results, 1 is typical of our 5 seeds, 1 is unusual and 1 is not"
                + " reproduced. Not reproduced: batch 2000, training loss, published 99, measured"
                + " 1.0000 to 5.0000.");
  }

  @Test
  void severalGroupsAreNamedAndOneResultIsSingular() {
    Spread spread = Spread.of(1, 2, 3, 4, 5);
    Row first = row("batch 20000", "3", spread, Verdict.TYPICAL);
    List<Row> rows =
        List.of(
            first,
            inUnitPixels(Verdict.TYPICAL, spread),
            inUnitPixels(Verdict.TYPICAL, spread),
            inUnitPixels(Verdict.NO_VERDICT, Spread.of(1)));
    assertThat(FindingSentences.of(StackOverflow.explained(), results, rows))
        .startsWith(
            "As published: of 1 published result, 1 is typical of our 5 seeds, 0 are unusual and"
                + " 0 are not reproduced.",
            "Pixels / 255: of 3 published results, 2 are typical of our 5 seeds, 0 are unusual,"
                + " 0 are not reproduced and 1 has no verdict.");
  }

  private static Row inUnitPixels(Verdict verdict, Spread spread) {
    return new Row(StackOverflow.UNIT_PIXELS, "batch", "train_loss", "3", spread, 0, 0, verdict);
  }

  @Test
  void aClaimsNumbersHaveTheirUnitAndAreSaidToBeDifferences() {
    Row time = Digits.experiment().published().get(1).row(results);
    assertThat(ResultWords.of(time.setting(), time.metric(), time.published()))
        .isEqualTo("time falls as the batch grows: difference from batch 1 to 8");
    assertThat(ResultWords.unit(time.metric())).isEqualTo(" s");
    assertThat(ResultWords.unit("accuracy falls as the batch grows")).isEmpty();
    assertThat(ResultWords.of("batch 32", "train_accuracy", "0.83")).isEqualTo("training accuracy");
  }

  @Test
  void whereAllSeedsDivergedTheFindingHasNoNumbers() {
    List<Row> rows = List.of(row("batch 1000", "3", Spread.of(), Verdict.NOT_REPRODUCED));
    assertThat(String.join(" ", FindingSentences.of(StackOverflow.experiment(), results, rows)))
        .endsWith("batch 1000, training loss, published 3, but all seeds diverged.");
  }

  @Test
  void tooFewSeedsAreSaidToBeTooFew() {
    List<Row> rows = List.of(row("batch 1000", "3", Spread.of(1, 2), Verdict.NO_VERDICT));
    assertThat(String.join(" ", FindingSentences.of(StackOverflow.experiment(), results, rows)))
        .isEqualTo("There is no verdict, because that takes 5 seeds and there are 2.");
  }

  private static Row row(String setting, String published, Spread spread, Verdict verdict) {
    return new Row(
        ExperimentFiles.AS_PUBLISHED, setting, "train_loss", published, spread, 0, 0, verdict);
  }

  @Test
  void publishedDigitsAreKept() {
    assertThat(((PublishedValue) BlobsTutorial.experiment().published().get(1)).value())
        .isEqualTo(new BigDecimal("0.830"));
  }
}
