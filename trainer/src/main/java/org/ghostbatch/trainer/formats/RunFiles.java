package org.ghostbatch.trainer.formats;

/** What the directory of a run holds. */
public final class RunFiles {
  /** The settings: see {@link RunConfig}. */
  public static final String CONFIG = "config.json";

  public static final String FLAGS = "flags.txt";

  /** A row an epoch: see {@link #HISTORY_HEADER}. */
  public static final String HISTORY = "history.csv";

  /** The result: see {@link Summary}. */
  public static final String SUMMARY = "summary.json";

  public static final String CHECKPOINTS = "checkpoints";
  public static final String TENSORBOARD = "tensorboard";

  public static final CsvHeader HISTORY_HEADER =
      CsvHeader.of(
          Columns.EPOCH,
          Columns.UPDATES,
          Columns.EXAMPLES,
          Columns.TRAIN_LOSS,
          Columns.TRAIN_ACCURACY,
          Columns.VALIDATION_LOSS,
          Columns.VALIDATION_ACCURACY,
          Columns.LEARNING_RATE,
          Columns.BATCH,
          Columns.MICRO_BATCH,
          Columns.SECONDS,
          Columns.IMAGES_PER_SECOND);

  private RunFiles() {}
}
