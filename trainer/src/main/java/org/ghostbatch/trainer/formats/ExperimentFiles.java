package org.ghostbatch.trainer.formats;

/** What the directory of an experiment holds. */
public final class ExperimentFiles {
  /** What was asked, and the answer in words: see {@link ExperimentJson}. */
  public static final String EXPERIMENT = "experiment.json";

  /** One row for each published value: see {@link #ROWS_HEADER}. */
  public static final String ROWS = "rows.csv";

  /** One row for each setting and seed: see {@link #RESULTS_HEADER}. */
  public static final String RESULTS = "results.csv";

  /** One row for each setting, seed and recorded epoch: see {@link #HISTORY_HEADER}. */
  public static final String HISTORY = "history.csv";

  /** The group of the settings that were published. */
  public static final String AS_PUBLISHED = "as published";

  /** The group of the settings of a published figure that has curves and no numbers. */
  public static final String FIGURE = "figure";

  public static final CsvHeader ROWS_HEADER =
      CsvHeader.of(
          Columns.SETTING,
          Columns.METRIC,
          Columns.PUBLISHED,
          Columns.MEAN,
          Columns.STANDARD_DEVIATION,
          Columns.LEAST,
          Columns.LARGEST,
          Columns.BELOW,
          Columns.SEEDS,
          Columns.VERDICT);

  public static final CsvHeader RESULTS_HEADER =
      CsvHeader.of(
          Columns.SETTING,
          Columns.GROUP,
          Columns.BATCH,
          Columns.LEARNING_RATE,
          Columns.SEED,
          Columns.UPDATES,
          Columns.EXAMPLES,
          Columns.SECONDS,
          Columns.TRAIN_LOSS,
          Columns.TRAIN_ACCURACY,
          Columns.VALIDATION_LOSS,
          Columns.VALIDATION_ACCURACY);

  public static final CsvHeader HISTORY_HEADER =
      CsvHeader.of(
          Columns.SETTING,
          Columns.GROUP,
          Columns.BATCH,
          Columns.LEARNING_RATE,
          Columns.SEED,
          Columns.EPOCH,
          Columns.UPDATES,
          Columns.EXAMPLES,
          Columns.SECONDS,
          Columns.TRAIN_LOSS,
          Columns.TRAIN_ACCURACY,
          Columns.VALIDATION_LOSS,
          Columns.VALIDATION_ACCURACY);

  private ExperimentFiles() {}

  /** A group as a reader calls it. */
  public static String words(String group) {
    return group.equals(FIGURE) ? "the article's figure" : group;
  }
}
