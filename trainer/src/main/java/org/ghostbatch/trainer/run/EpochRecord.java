package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.text.Numbers;

/**
 * One row of {@code history.csv}.
 *
 * @param epoch counted from 1
 * @param updates since the run began
 * @param examples since the run began
 * @param train over the epoch, each example as it was before its update
 * @param validation with the parameters at the epoch's end
 * @param seconds of the whole epoch, validation included
 * @param imagesPerSecond of the training alone
 * @param endedMillis when it ended, in milliseconds since 1970, which checkpoints keep for
 *     TensorBoard; null in a run of a version that did not record it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EpochRecord(
    int epoch,
    long updates,
    long examples,
    Tally train,
    Tally validation,
    double learningRate,
    int batch,
    int microBatch,
    double seconds,
    double imagesPerSecond,
    Long endedMillis) {

  static final String[] COLUMNS = {
    "epoch",
    "updates",
    "examples",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "learning_rate",
    "batch",
    "micro_batch",
    "seconds",
    "images_per_second"
  };

  Object[] values() {
    return new Object[] {
      epoch,
      updates,
      examples,
      train.loss(),
      train.accuracy(),
      validation.loss(),
      validation.accuracy(),
      learningRate,
      batch,
      microBatch,
      Numbers.rounded(seconds, 4),
      Math.round(imagesPerSecond)
    };
  }
}
