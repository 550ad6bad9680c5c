package org.ghostbatch.trainer.formats;

/** What the directory of measured speeds holds. */
public final class SpeedFiles {
  /** What was measured on: see {@link SpeedJson}. */
  public static final String SPEED = "speed.json";

  /** A row a point: see {@link #TABLE_HEADER}. */
  public static final String TABLE = "speed.csv";

  /** The first column names a {@link SpeedCurve}. */
  public static final CsvHeader TABLE_HEADER =
      CsvHeader.of(
          Columns.CURVE, Columns.SETTING, Columns.SIZE, Columns.IMAGES_PER_SECOND, Columns.SECONDS);

  private SpeedFiles() {}
}
