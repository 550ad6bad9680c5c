package org.ghostbatch.trainer.run;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ghostbatch.accumulate.LossScale;
import org.ghostbatch.trainer.formats.RunEnd;
import org.ghostbatch.trainer.formats.Summary;
import org.ghostbatch.trainer.process.PeakMemory;
import org.ghostbatch.trainer.statistics.Median;

/** Makes the summary of a run from its history. */
public final class RunSummary {
  private RunSummary() {}

  /**
   * The summary of a run with at least one epoch.
   *
   * @param peakTensorBytes in the run's first update; 0 where it was not measured
   * @param toFirstUpdate seconds from the JVM's beginning; nothing where they are not known
   * @param lossScale at the end; nothing unless the run trained in float16
   */
  public static Summary of(
      List<EpochRecord> history,
      RunEnd end,
      long peakTensorBytes,
      OptionalDouble toFirstUpdate,
      Optional<LossScale> lossScale) {
    EpochRecord last = history.get(history.size() - 1);
    EpochRecord best =
        history.stream()
            .max(
                Comparator.comparingDouble((EpochRecord epoch) -> epoch.validation().accuracy())
                    .thenComparing(EpochRecord::epoch, Comparator.reverseOrder()))
            .orElseThrow();
    double[] speeds = history.stream().mapToDouble(EpochRecord::imagesPerSecond).toArray();
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
        Median.of(speeds),
        peakTensorBytes == 0 ? null : Math.round((double) peakTensorBytes / (1 << 20)),
        PeakMemory.mebibytes(),
        toFirstUpdate.isEmpty() ? null : toFirstUpdate.getAsDouble(),
        lossScale.map(LossScale::scale).orElse(null),
        lossScale.map(LossScale::skippedUpdates).orElse(null),
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
        null,
        null,
        end.toString());
  }
}
