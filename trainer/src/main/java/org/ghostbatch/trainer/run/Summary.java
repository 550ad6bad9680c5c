package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.ghostbatch.trainer.process.PeakMemory;

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
 * @param end how it ended, see {@link RunEnd}; null in a run of a version that did not record it
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Summary(
    boolean completed,
    int epochs,
    long updates,
    long examples,
    double trainLoss,
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
    String end) {

  public static Summary of(
      List<EpochRecord> history, RunEnd end, long peakTensorBytes, OptionalDouble toFirstUpdate) {
    EpochRecord last = history.get(history.size() - 1);
    EpochRecord best =
        history.stream()
            .max(
                Comparator.comparingDouble((EpochRecord epoch) -> epoch.validation().accuracy())
                    .thenComparing(EpochRecord::epoch, Comparator.reverseOrder()))
            .orElseThrow();
    double[] speeds = history.stream().mapToDouble(EpochRecord::imagesPerSecond).sorted().toArray();
    return new Summary(
        end == RunEnd.COMPLETED,
        history.size(),
        last.updates(),
        last.examples(),
        last.train().loss(),
        last.train().accuracy(),
        last.validation().loss(),
        last.validation().accuracy(),
        best.validation().accuracy(),
        best.epoch(),
        history.stream().mapToDouble(EpochRecord::seconds).sum(),
        speeds[speeds.length / 2],
        peakTensorBytes == 0 ? null : Math.round((double) peakTensorBytes / (1 << 20)),
        PeakMemory.mebibytes(),
        toFirstUpdate.isEmpty() ? null : toFirstUpdate.getAsDouble(),
        end.toString());
  }

  /** Of a run that ended in its first epoch, and so has no results. */
  static Summary withoutEpoch(RunEnd end) {
    double none = Double.NaN;
    return new Summary(
        false,
        0,
        0,
        0,
        none,
        none,
        none,
        none,
        none,
        0,
        none,
        none,
        null,
        PeakMemory.mebibytes(),
        null,
        end.toString());
  }
}
