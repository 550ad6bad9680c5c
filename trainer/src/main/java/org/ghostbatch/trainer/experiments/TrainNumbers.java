package org.ghostbatch.trainer.experiments;

/** Where a recorded epoch's training loss and accuracy come from. */
public enum TrainNumbers {
  /**
   * From the epoch itself, each example as it was before its own update: what Keras prints while it
   * fits.
   */
  RUNNING_MEAN,
  /** From scoring the training examples anew at the epoch's end: Keras's {@code evaluate}. */
  EVALUATION
}
