package org.ghostbatch.trainer.formats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * The results of a run: the contents of {@code summary.json}.
 *
 * @param completed whether every epoch was run to its end
 * @param epochs how many rows the history has
 * @param bestEpoch the epoch of the highest validation accuracy, the first of equals
 * @param imagesPerSecond the median over the epochs
 * @param peakTensorMb the most that the device's allocator had handed out in the run's first
 *     update, in MiB; null where it was not measured, because there was no limit
 * @param peakRssMb the process's largest resident set in MiB, 0 where the system does not say
 * @param secondsToFirstUpdate from the JVM's beginning to the end of the segment with the first
 *     update that it made; null where the process had done other things before
 * @param lossScale in float16, what the loss was multiplied by at the end; null otherwise
 * @param skippedUpdates in float16, how many updates left the parameters as they were, because
 *     their gradient was too large; null otherwise
 * @param end how it ended, see {@link RunEnd}; null in a run of a version that did not record it
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Summary(
    @JsonProperty(Summary.COMPLETED) boolean completed,
    @JsonProperty(Summary.EPOCHS) int epochs,
    long updates,
    long examples,
    @JsonProperty(Summary.TRAIN_LOSS) double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy,
    double bestValidationAccuracy,
    int bestEpoch,
    double seconds,
    double imagesPerSecond,
    Long peakTensorMb,
    long peakRssMb,
    Double secondsToFirstUpdate,
    Double lossScale,
    Long skippedUpdates,
    @JsonProperty(Summary.END) String end) {
  public static final String COMPLETED = "completed";
  public static final String EPOCHS = "epochs";
  public static final String TRAIN_LOSS = "train_loss";
  public static final String END = "end";
}
