package org.ghostbatch.trainer;

import java.util.Locale;

/** What to do when the loss is not finite. */
enum OnDivergence {
  STOP,
  CONTINUE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
