package org.ghostbatch.trainer.formats;

/**
 * What {@code bench} prints, and reads again to compare: a CSV table with one row for each
 * workload.
 */
public final class BenchOutput {
  /** The columns that identify a row. */
  public static final CsvHeader KEY =
      CsvHeader.of(Columns.WORKLOAD, Columns.BATCH, Columns.MICRO_BATCH, Columns.GHOST_BATCH);

  public static final CsvHeader HEADER =
      CsvHeader.of(
          Columns.WORKLOAD,
          Columns.BATCH,
          Columns.MICRO_BATCH,
          Columns.GHOST_BATCH,
          Columns.IMAGES_PER_SECOND,
          Columns.UPDATES_PER_SECOND,
          Columns.PEAK_RSS_MB,
          Columns.LIMIT_IMAGES_PER_SECOND,
          Columns.OF_LIMIT,
          Columns.COMPILED);

  /** What follows if the results are compared with earlier ones. */
  public static final CsvHeader COMPARISON =
      CsvHeader.of(Columns.THEN_IMAGES_PER_SECOND, Columns.RATIO);

  /** The cells of {@link Columns#COMPILED}. */
  public static final String COMPILED = "yes";

  public static final String INTERPRETED = "no";

  private BenchOutput() {}
}
