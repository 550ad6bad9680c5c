package org.ghostbatch.trainer.experiments;

import java.util.function.ToDoubleFunction;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.formats.ResultWords;

/** What is measured at the end of a setting. */
public enum Metric {
  /** Mean cross-entropy of a training example, in nats. */
  TRAIN_LOSS(Columns.TRAIN_LOSS, recording -> recording.train().loss()),
  /** The fraction of the training examples that are classified correctly. */
  TRAIN_ACCURACY(Columns.TRAIN_ACCURACY, recording -> recording.train().accuracy()),
  /** Mean cross-entropy of an example kept apart, in nats. */
  VALIDATION_LOSS(Columns.VALIDATION_LOSS, recording -> recording.validation().loss()),
  /** The fraction of the examples kept apart that are classified correctly. */
  VALIDATION_ACCURACY(Columns.VALIDATION_ACCURACY, recording -> recording.validation().accuracy()),
  /** The time that training took, without validation. */
  SECONDS(Columns.SECONDS, Recording::seconds);

  private final String column;
  private final ToDoubleFunction<Recording> value;

  Metric(String column, ToDoubleFunction<Recording> value) {
    this.column = column;
    this.value = value;
  }

  double of(Recording recording) {
    return value.applyAsDouble(recording);
  }

  /** The name in words, for instance {@code validation loss}. */
  public String words() {
    return ResultWords.of(column);
  }

  /** The name in files, for instance {@code validation_loss}. */
  @Override
  public String toString() {
    return column;
  }
}
