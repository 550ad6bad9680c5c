package org.ghostbatch.trainer.settings;

import org.ghostbatch.trainer.text.UsageException;

/**
 * How often, in which order and on which part of the data a run trains.
 *
 * @param epochs passes over the training examples
 * @param shuffle whether each epoch has an order of its own
 * @param seed of initial weights, orders, dropout and splits
 * @param onDivergence what to do when the loss is not finite
 */
public record TrainingProtocol(
    int epochs, Validation validation, boolean shuffle, long seed, OnDivergence onDivergence) {
  /**
   * Checks the number of epochs.
   *
   * @throws UsageException if there is none
   */
  public TrainingProtocol {
    if (epochs < 1) {
      throw new UsageException("--epochs %d: must be at least 1".formatted(epochs));
    }
  }
}
