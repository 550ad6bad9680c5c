package org.ghostbatch.trainer.formats;

/** What the directory of measured speeds holds. */
public final class SpeedFiles {
  public static final String SPEED = "speed.json";
  public static final String TABLE = "speed.csv";

  private SpeedFiles() {}
}
