package org.ghostbatch.trainer.experiments;

import java.math.BigDecimal;
import org.ghostbatch.trainer.formats.Verdict;
import org.ghostbatch.trainer.statistics.Spread;

/** The rule by which our seeds judge something published. */
public final class VerdictRule {
  /** The fewest seeds from which we claim anything. */
  public static final int MIN_SEEDS = 5;

  private static final double TYPICAL_SHARE = 0.9;
  private static final double UNUSUAL_SHARE = 0.5;

  /** The rule for verdicts on numbers, in one line. */
  static final String RULE =
      "typical: the published value lies between our least and our largest seed (give or take half"
          + " a unit of its last digit); unusual: beyond, but within the 99 % prediction interval"
          + " of one more run, mean ± t(n-1, 0.995) sd sqrt(1 + 1/n); not reproduced: beyond that;"
          + " no verdict: fewer than 5 seeds";

  /** The rule for verdicts on claims without a number, in one line. */
  static final String RULE_OF_CLAIMS =
      "a claim without a number is typical where it holds in 9 of 10 of our seeds and for the means"
          + " at every step, unusual where it holds in half of the seeds, else not reproduced";

  private VerdictRule() {}

  /** The verdict on a number. Seeds that diverged gave none, and so reproduce nothing. */
  static Verdict onNumber(BigDecimal published, Measured measured) {
    Spread spread = measured.spread();
    if (spread.count() == 0 && measured.diverged() >= MIN_SEEDS) {
      return Verdict.NOT_REPRODUCED;
    }
    if (spread.count() < MIN_SEEDS) {
      return Verdict.NO_VERDICT;
    }
    double value = published.doubleValue();
    double tolerance = published.ulp().doubleValue() / 2;
    if (spread.reaches(value, tolerance)) {
      return Verdict.TYPICAL;
    }
    boolean predicted = Math.abs(value - spread.mean()) <= spread.predicted() + tolerance;
    return predicted ? Verdict.UNUSUAL : Verdict.NOT_REPRODUCED;
  }

  /**
   * The verdict on a claim.
   *
   * @param holding in how many of the seeds it holds
   * @param meansAgree whether it holds for the means at every step
   */
  static Verdict onClaim(int holding, int seeds, boolean meansAgree) {
    if (seeds < MIN_SEEDS) {
      return Verdict.NO_VERDICT;
    }
    if (holding >= TYPICAL_SHARE * seeds && meansAgree) {
      return Verdict.TYPICAL;
    }
    return holding >= UNUSUAL_SHARE * seeds ? Verdict.UNUSUAL : Verdict.NOT_REPRODUCED;
  }
}
