package org.ghostbatch.trainer.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.ghostbatch.trainer.formats.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
  // Mean 3, and 4.6041 sqrt(2.5) sqrt(1.2) = 7.9744 to either side: up to 10.9744.
  private static final double[] ONE_TO_FIVE = {1, 2, 3, 4, 5};

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "3, typical",
    "1.0, typical",
    "5.0, typical",
    "5.01, unusual",
    "0.99, unusual",
    "10.974, unusual",
    "10.976, not reproduced",
    "-4.974, unusual",
    "-4.976, not reproduced"
  })
  void aPublishedNumberIsJudgedByTheSeedsAndWhatTheyPredict(String published, String verdict) {
    assertThat(onNumber(published, 0, ONE_TO_FIVE)).hasToString(verdict);
  }

  @Test
  void thePublishedDigitsAreRounded() {
    // 0.83 may have been 0.825; 0.830 may not.
    double[] seeds = {0.8210, 0.8212, 0.8214, 0.8216, 0.8252};
    assertThat(onNumber("0.83", 0, seeds)).isEqualTo(Verdict.TYPICAL);
    assertThat(onNumber("0.830", 0, seeds)).isEqualTo(Verdict.UNUSUAL);
  }

  @Test
  void fewerThanFiveSeedsGiveNoVerdict() {
    assertThat(onNumber("3", 0, 1, 2, 3, 4)).isEqualTo(Verdict.NO_VERDICT);
    assertThat(onNumber("3", 0)).isEqualTo(Verdict.NO_VERDICT);
    assertThat(onNumber("3", 4)).isEqualTo(Verdict.NO_VERDICT);
  }

  @Test
  void seedsThatAllDivergedReproduceNothing() {
    assertThat(onNumber("3", 5)).isEqualTo(Verdict.NOT_REPRODUCED);
  }

  @Test
  void equalSeedsPredictThemselvesAlone() {
    assertThat(onNumber("0.5", 0, 0.5, 0.5, 0.5, 0.5, 0.5)).isEqualTo(Verdict.TYPICAL);
    assertThat(onNumber("0.7", 0, 0.5, 0.5, 0.5, 0.5, 0.5)).isEqualTo(Verdict.NOT_REPRODUCED);
  }

  @ParameterizedTest(name = "{0} of {1}, means {2}: {3}")
  @CsvSource({
    "10, 10, true, typical",
    "9, 10, true, typical",
    "8, 10, true, unusual",
    "10, 10, false, unusual",
    "5, 10, true, unusual",
    "4, 10, true, not reproduced",
    "5, 5, true, typical",
    "4, 5, true, unusual",
    "2, 5, true, not reproduced",
    "4, 4, true, no verdict"
  })
  void aClaimIsJudgedByTheSeedsInWhichItHolds(
      int holding, int seeds, boolean meansAgree, String verdict) {
    assertThat(VerdictRule.onClaim(holding, seeds, meansAgree)).hasToString(verdict);
  }

  private static Verdict onNumber(String published, int diverged, double... seeds) {
    return VerdictRule.onNumber(new BigDecimal(published), new Measured(seeds, diverged));
  }
}
