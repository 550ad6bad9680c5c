package org.ghostbatch.trainer;

import java.util.Locale;

/** Whether the loop over the tape is compiled. */
enum Compile {
  AUTO,
  ON,
  OFF;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
