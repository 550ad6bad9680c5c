package org.ghostbatch.trainer;

import java.util.Locale;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Examples;

/** The parts of a dataset that {@code --part} knows. */
enum DatasetPart {
  TEST,
  TRAINING;

  Examples of(Dataset dataset) {
    return this == TEST ? dataset.test() : dataset.training();
  }

  /** The test examples, or where there are none those that were trained on. */
  static DatasetPart usualOf(Dataset dataset) {
    return dataset.test().count() > 0 ? TEST : TRAINING;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
