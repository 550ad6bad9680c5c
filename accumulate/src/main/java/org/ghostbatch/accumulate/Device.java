package org.ghostbatch.accumulate;

import java.util.Locale;

/** Where a program runs. */
public enum Device {
  /** The GPU if TensorFlow sees one, else the CPU. */
  AUTO,
  /** The CPU, even where there is a GPU. */
  CPU,
  /** The GPU. */
  GPU;

  /** The name on the command line, for instance {@code auto}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
