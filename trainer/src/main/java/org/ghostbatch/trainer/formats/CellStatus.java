package org.ghostbatch.trainer.formats;

import java.util.Locale;

/** How far a cell of a sweep has come, in the words of its files; the furthest first. */
public enum CellStatus {
  DONE,
  /** A result as well: the same flags would diverge again. */
  DIVERGED,
  FAILED,
  /** Begun, and either stopped or running now. */
  INTERRUPTED,
  /** Its files are cut off, or do not fit together. */
  DAMAGED,
  MISSING;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
