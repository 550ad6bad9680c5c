package org.ghostbatch.trainer.settings;

import java.util.Locale;

/** What to do when the loss is not finite. */
public enum OnDivergence {
  STOP,
  CONTINUE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
