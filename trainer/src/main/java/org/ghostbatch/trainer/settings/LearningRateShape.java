package org.ghostbatch.trainer.settings;

import java.util.Locale;

/**
 * The courses of the learning rate that {@code --learning-rate-schedule} knows; {@link
 * LearningRateSchedule} has their formulas.
 */
public enum LearningRateShape {
  CONSTANT,
  STEP,
  EXPONENTIAL,
  COSINE,
  ONE_CYCLE;

  /** Whether {@code --decay-factor} and {@code --decay-every} mean something to it. */
  boolean decaysByFactor() {
    return this == STEP || this == EXPONENTIAL;
  }

  /** The name on the command line, for instance {@code one-cycle}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
