package org.ghostbatch.trainer.settings;

import java.util.Locale;

/** How the learning rate follows the batch: the rules that {@code --scale-learning-rate} knows. */
public enum LearningRateScaling {
  /** The rate as given, whatever the batch. */
  NONE,
  /** By batch / base batch: Goyal et al. 2017, the linear scaling rule. */
  LINEAR,
  /**
   * By sqrt(batch / base batch), which keeps the variance of the updates: Krizhevsky 2014; Hoffer,
   * Hubara and Soudry 2017.
   */
  SQRT;

  /**
   * What the rate of the base batch is multiplied by.
   *
   * @param relativeBatch batch / base batch
   */
  double factor(double relativeBatch) {
    return switch (this) {
      case NONE -> 1;
      case LINEAR -> relativeBatch;
      case SQRT -> Math.sqrt(relativeBatch);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
