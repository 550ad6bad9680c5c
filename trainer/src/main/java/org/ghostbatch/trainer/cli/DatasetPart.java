package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.trainer.run.HeldOut;

/** The parts of a dataset that {@code --part} knows. */
enum DatasetPart {
  TEST,
  TRAINING,
  /** What a run held out: the test examples, or a part of the training examples. */
  VALIDATION;

  /**
   * The examples.
   *
   * @param run that says what it held out
   * @throws DatasetException if it held out examples of other data
   */
  Examples of(Dataset dataset, Path run) throws IOException {
    return switch (this) {
      case TEST -> dataset.test();
      case TRAINING -> dataset.training();
      case VALIDATION -> HeldOut.of(run).examples(dataset);
    };
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
