package org.ghostbatch.trainer.experiments;

import java.util.List;

/**
 * What a reproduction came to.
 *
 * @param rows one for everything that was published
 * @param finding what came out, in a few sentences
 * @param completed whether every seed came to the end of every setting
 * @param seconds that it took
 */
public record Outcome(
    Experiment experiment,
    Results results,
    List<Row> rows,
    String finding,
    boolean completed,
    double seconds) {

  static Outcome of(Experiment experiment, Results results, boolean completed, double seconds) {
    List<Row> rows = experiment.rows(results);
    String finding = Finding.of(experiment, results, rows);
    return new Outcome(experiment, results, rows, finding, completed, seconds);
  }

  /** The rows of a group of settings. */
  public List<Row> rows(String group) {
    return rows.stream().filter(row -> row.group().equals(group)).toList();
  }
}
