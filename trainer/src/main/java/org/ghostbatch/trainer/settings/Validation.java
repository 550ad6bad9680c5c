package org.ghostbatch.trainer.settings;

import java.util.Optional;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.text.UsageException;

/**
 * Which examples a run is validated on.
 *
 * @param text {@code test}, or the fraction of the training examples that is kept apart, as given
 */
public record Validation(String text) {
  private static final String TEST = "test";

  /**
   * Checks the text.
   *
   * @throws UsageException if it is neither
   */
  public Validation {
    if (!text.equals(TEST) && !isFraction(text)) {
      throw new UsageException(
          "--validation %s: must be test or a fraction between 0 and 1".formatted(text));
    }
  }

  private static boolean isFraction(String text) {
    try {
      double fraction = Double.parseDouble(text);
      return fraction > 0 && fraction < 1;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  /** The fraction to keep apart, or nothing for the test examples. */
  private Optional<Double> fraction() {
    return text.equals(TEST) ? Optional.empty() : Optional.of(Double.parseDouble(text));
  }

  /**
   * Splits a dataset.
   *
   * @param seed decides which examples are held out
   * @throws UsageException if there are too few examples
   */
  public Split split(Dataset dataset, long seed) {
    Optional<Double> fraction = fraction();
    if (fraction.isEmpty() && dataset.test().count() == 0) {
      throw new UsageException(
          "--validation test: there are no test examples; give --test-images and --test-labels, or"
              + " a fraction such as --validation 0.1");
    }
    if (fraction.isPresent() && dataset.training().count() < 2) {
      throw new UsageException(
          "--validation %s: %d training examples cannot be split"
              .formatted(text, dataset.training().count()));
    }
    Split split =
        fraction
            .map(part -> Split.random(dataset.training(), part, seed))
            .orElseGet(() -> new Split(dataset.training(), dataset.test()));
    if (split.training().count() == 0) {
      throw new UsageException("--dataset %s: has no training examples".formatted(dataset.name()));
    }
    return split;
  }

  @Override
  public String toString() {
    return text;
  }
}
