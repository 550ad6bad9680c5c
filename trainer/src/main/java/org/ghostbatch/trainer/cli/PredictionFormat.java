package org.ghostbatch.trainer.cli;

import java.util.Locale;

/** The formats that {@code predict --format} knows. */
enum PredictionFormat {
  CSV,
  JSON;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
