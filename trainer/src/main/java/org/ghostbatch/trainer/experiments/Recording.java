package org.ghostbatch.trainer.experiments;

import org.ghostbatch.accumulate.Tally;

/**
 * A seed at the end of an epoch.
 *
 * @param epoch counted from 1
 * @param updates since the training began
 * @param examples since the training began
 * @param seconds of training since it began, without validation; of seeds side by side, each has an
 *     equal share
 * @param train by the recipe's {@link TrainNumbers}
 * @param validation with the parameters at the epoch's end
 */
public record Recording(
    long seed,
    int epoch,
    long updates,
    long examples,
    double seconds,
    Tally train,
    Tally validation) {

  /** Whether the parameters are beyond all numbers, so that an accuracy says nothing either. */
  public boolean diverged() {
    return !Double.isFinite(train.loss()) || !Double.isFinite(validation.loss());
  }
}
