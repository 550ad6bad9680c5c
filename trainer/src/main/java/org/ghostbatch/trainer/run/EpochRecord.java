package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.formats.Columns;
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

  /** Its cells by column. */
  Map<String, Object> cells() {
    return Map.ofEntries(
        Map.entry(Columns.EPOCH, epoch),
        Map.entry(Columns.UPDATES, updates),
        Map.entry(Columns.EXAMPLES, examples),
        Map.entry(Columns.TRAIN_LOSS, train.loss()),
        Map.entry(Columns.TRAIN_ACCURACY, train.accuracy()),
        Map.entry(Columns.VALIDATION_LOSS, validation.loss()),
        Map.entry(Columns.VALIDATION_ACCURACY, validation.accuracy()),
        Map.entry(Columns.LEARNING_RATE, learningRate),
        Map.entry(Columns.BATCH, batch),
        Map.entry(Columns.MICRO_BATCH, microBatch),
        Map.entry(Columns.SECONDS, Numbers.rounded(seconds, 4)),
        Map.entry(Columns.IMAGES_PER_SECOND, Math.round(imagesPerSecond)));
  }
}
