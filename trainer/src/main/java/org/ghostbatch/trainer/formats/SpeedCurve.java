package org.ghostbatch.trainer.formats;

import java.util.Locale;

/** What grows along a curve of measured speeds, in the words of its file. */
public enum SpeedCurve {
  BATCH,
  MICRO_BATCH,
  GHOST_BATCH,
  WIDTH,
  EXAMPLES,
  THREADS;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
