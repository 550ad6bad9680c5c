package org.ghostbatch.trainer.settings;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.ghostbatch.accumulate.FastestMicroBatch;
import org.ghostbatch.accumulate.MicroBatchFinder;
import org.ghostbatch.accumulate.MicroBatchFinder.Finding;
import org.ghostbatch.accumulate.MicroBatchFinder.Trial;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.trainer.text.MemorySize;

/** How a run finds its micro-batch, where it is not given. */
public enum MicroBatchSearch {
  /** The smallest that is nearly as fast as any that fits, by trying up to the largest. */
  LARGEST,
  /** The fastest, by trying. */
  FASTEST;

  private static final int LARGE_UPDATE = 2048;
  // Fetching a feature and turning it into a number takes as long as some twenty parameters.
  private static final double FEATURE_COST = 20;
  // About two seconds on two cores; the shortest trials take some tenths of a second.
  private static final double LONG_RUN = 1e11;
  // A search that gains a tenth has then gained twice what it took.
  private static final long TIMES_THE_SEARCH = 20;

  /**
   * Whether to search: for the fastest only where updates are so large, and the run so long, that
   * it gains by it.
   *
   * @param largest batch of the run
   * @param examples how many it learns from, over all epochs
   */
  public boolean pays(int largest, double examples, Network network) {
    double numbersAnExample = network.parameterCount() + FEATURE_COST * network.features();
    return switch (this) {
      case LARGEST -> true;
      case FASTEST ->
          largest >= LARGE_UPDATE
              && examples * numbersAnExample >= LONG_RUN
              && examples >= TIMES_THE_SEARCH * FastestMicroBatch.examplesTaken(largest);
    };
  }

  /**
   * Searches.
   *
   * @param memory how many bytes may be in use
   * @param stop asked before each trial whether to give up
   */
  public Finding find(
      TrainingProgram program, BatchSettings batches, long memory, BooleanSupplier stop) {
    int largest = batches.schedule().largest();
    int ghost = batches.ghostBatch();
    return switch (this) {
      case LARGEST -> MicroBatchFinder.find(program, largest, ghost, memory, stop);
      case FASTEST -> FastestMicroBatch.find(program, largest, ghost, memory, stop);
    };
  }

  /** The result, on one line. */
  public String describe(Finding finding) {
    String found = "micro-batch %,d, ".formatted(finding.microBatch());
    return switch (this) {
      case LARGEST ->
          found
              + "found by trying: %s in use at most; the largest that fits is %,d"
                  .formatted(
                      MemorySize.rounded(finding.best().peakBytes()),
                      finding.largest().microBatch());
      case FASTEST ->
          found
              + finding.trials().stream()
                  .filter(Trial::fits)
                  .map(MicroBatchSearch::describe)
                  .collect(Collectors.joining(", ", "the fastest of ", ""));
    };
  }

  /** What {@code config.json} says of it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String describe(Trial trial) {
    return "%,d (%,.0f images/s)".formatted(trial.microBatch(), trial.imagesPerSecond());
  }
}
