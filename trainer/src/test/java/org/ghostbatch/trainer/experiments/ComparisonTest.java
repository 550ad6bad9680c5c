package org.ghostbatch.trainer.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ghostbatch.trainer.statistics.Spread;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final List<Setting> SETTINGS = StackOverflow.experiment().settings().subList(0, 3);
  private static final Comparison COMPARISON =
      new Comparison(
          "at 600 updates each",
          SETTINGS.stream().map(Setting::name).toList(),
          Metric.VALIDATION_LOSS);

  @Test
  void theChanceIsThatOfFishersTest() {
    // A textbook's case: means 5, 9, 10, F = 9.3 with 2 and 15 degrees of freedom.
    List<Spread> spreads =
        List.of(
            Spread.of(6, 8, 4, 5, 3, 4),
            Spread.of(8, 12, 9, 11, 6, 8),
            Spread.of(13, 9, 11, 8, 7, 12));
    // The survival function of F(2, 15) at 9.2647 is (1 + 2 * 9.2647 / 15) ^ -7.5.
    double ratio = 42 / (68 / 15.0);
    assertThat(Comparison.chance(spreads))
        .isCloseTo(Math.pow(1 + 2 * ratio / 15, -7.5), within(1e-12));
  }

  @Test
  void anEffectThatSeedsAloneWouldGiveVanishes() {
    assertThat(COMPARISON.finding(results(0, 0.05, 0.02)).orElseThrow())
        .startsWith(
            "At 600 updates each, the batch sizes' mean validation loss lies between 3.0000")
        .contains("vanishes: independent seeds alone would differ by as much in 100 of 100");
  }

  @Test
  void anEffectLargerThanThatOfTheSeedIsSaidToBe() {
    assertThat(COMPARISON.finding(results(0, 10, 20)).orElseThrow())
        .contains("a standard deviation of 10.0000 between batch sizes, of 1.5811 between seeds")
        .endsWith("The effect of the batch size is larger than that of the seed.");
  }

  @Test
  void anEffectSmallerThanThatOfTheSeedIsNotSaidToVanish() {
    assertThat(COMPARISON.finding(results(0, 0, 2.7)).orElseThrow())
        .endsWith("An effect of the batch size remains, smaller than that of the seed.");
  }

  @Test
  void fewSeedsCompareNothing() {
    Results none = new Results(new long[] {1, 2});
    assertThat(COMPARISON.finding(none)).isEmpty();
    assertThat(FindingSentences.of(StackOverflow.explained(), none, List.of()))
        .containsExactly("Too few seeds to compare batch sizes.");
  }

  /** Losses 1 to 5, deviation 1.58, for each setting moved by so much. */
  private static Results results(double... moved) {
    Results results = new Results(Reproduction.seeds(10));
    for (int i = 0; i < moved.length; i++) {
      for (long seed = 1; seed <= 5; seed++) {
        results.add(
            SETTINGS.get(i), Recordings.of(seed, SETTINGS.get(i).epochs(), seed + moved[i], 50, 1));
      }
    }
    return results;
  }
}
