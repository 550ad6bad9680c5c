package org.ghostbatch.trainer.formats;

/** What the directory of an experiment holds. */
public final class ExperimentFiles {
  public static final String EXPERIMENT = "experiment.json";
  public static final String ROWS = "rows.csv";
  public static final String RESULTS = "results.csv";
  public static final String HISTORY = "history.csv";

  private ExperimentFiles() {}
}
