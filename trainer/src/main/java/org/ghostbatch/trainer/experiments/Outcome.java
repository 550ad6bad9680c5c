package org.ghostbatch.trainer.experiments;

import java.util.List;

/**
 * The results of a reproduction.
 *
 * @param rows one for everything that was published
 * @param findings the results in words
 * @param completed whether every seed finished every setting
 * @param seconds that it took
 */
public record Outcome(
    Experiment experiment,
    Results results,
    List<Row> rows,
    List<String> findings,
    boolean completed,
    double seconds) {

  static Outcome of(Experiment experiment, Results results, boolean completed, double seconds) {
    List<Row> rows = experiment.rows(results);
    List<String> findings = FindingSentences.of(experiment, results, rows);
    return new Outcome(experiment, results, rows, findings, completed, seconds);
  }

  /** The rules for the verdicts, in one line. */
  public String rules() {
    boolean claims = experiment.published().stream().anyMatch(Claim.class::isInstance);
    return "The verdicts: "
        + VerdictRule.RULE
        + (claims ? "; " + VerdictRule.RULE_OF_CLAIMS : "")
        + ".";
  }

  /** The rows of a group of settings. */
  public List<Row> rows(String group) {
    return rows.stream().filter(row -> row.group().equals(group)).toList();
  }
}
