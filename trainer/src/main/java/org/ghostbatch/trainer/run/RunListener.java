package org.ghostbatch.trainer.run;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.formats.Summary;

/** Is notified of a run's progress. */
public interface RunListener {
  /** Something that is worth a line of its own. */
  default void line(String text) {}

  /**
   * @param examples of all the epoch
   * @param before how many of them an earlier process has trained on
   */
  default void beginEpoch(int epoch, int examples, long before) {}

  /**
   * @param soFar of the epoch that runs
   */
  default void progress(Tally soFar) {}

  /** The run continues with smaller micro-batches. */
  default void outOfMemory(int epoch, long examples, int epochExamples, int microBatch) {}

  /**
   * The run stops before its end.
   *
   * @param how where it stands, and how to resume it
   */
  default void interrupted(String how) {}

  /**
   * The run stops before its end, and can be resumed.
   *
   * @param where it stands
   * @param run its directory
   * @param ofFashionMnist whether it needs those files
   */
  default void interrupted(String where, Path run, boolean ofFashionMnist) {}

  default void endEpoch(EpochRecord epoch) {}

  default void summary(Summary summary, List<EpochRecord> history, Path directory) {}

  /** How long ago the process began, if that was for this run alone. */
  default OptionalDouble secondsSinceBeginning() {
    return OptionalDouble.empty();
  }

  /** Whether the run is to have a report of its own. */
  default boolean wantsReport() {
    return false;
  }

  /** The run's report is there. */
  default void report(Path page) {}
}
