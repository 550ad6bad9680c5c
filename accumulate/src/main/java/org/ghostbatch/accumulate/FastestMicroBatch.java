package org.ghostbatch.accumulate;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.ghostbatch.accumulate.MicroBatchFinder.Finding;
import org.ghostbatch.accumulate.MicroBatchFinder.Trial;

/**
 * Finds the micro-batch in which large updates run fastest: a micro-batch is also a cache block, so
 * that it is rarely the largest that fits.
 *
 * <p>Sizes are tried by real updates, from small to large, each twice the one before, up to the
 * whole batch or what the memory has room for. All that the program has learned is put back
 * afterwards.
 */
public final class FastestMicroBatch {
  private static final int SMALLEST = 512;
  private static final int STRIDE = 2;
  // Timed so briefly, speeds this close are not told apart, and the smaller takes less memory.
  private static final double AS_FAST = 0.97;
  // Other work on the machine may have slowed one down: what comes this close is timed again.
  private static final double IN_QUESTION = 0.75;
  private static final double SECONDS = 0.1;

  private final MicroBatchTrials trials;

  private FastestMicroBatch(MicroBatchTrials trials) {
    this.trials = trials;
  }

  /**
   * Finds the fastest micro-batch.
   *
   * @param program with its examples on the device, at least {@code effectiveBatch}; its learned
   *     state is the same before and after
   * @param effectiveBatch the most that a micro-batch may be
   * @param ghostBatch what it must be a multiple of; 0 for any
   * @param memory how many bytes may be in use; {@link Long#MAX_VALUE} for what there is
   * @param stop asked before each trial whether to give up
   * @throws DeviceMemoryException if not even a single ghost or example fits
   * @throws CancellationException if it was told to stop
   */
  public static Finding find(
      TrainingProgram program,
      int effectiveBatch,
      int ghostBatch,
      long memory,
      BooleanSupplier stop) {
    MicroBatchTrials trials =
        new MicroBatchTrials(program, effectiveBatch, ghostBatch, memory, SECONDS, stop);
    return trials.finding(() -> new FastestMicroBatch(trials).fastest());
  }

  private int fastest() {
    int size = fitting(trials.multiple(SMALLEST));
    while (size < trials.multiple(Long.MAX_VALUE)) {
      size = trials.multiple((long) STRIDE * size);
      if (expectedPeak(size) > trials.memory() || !trials.attempt(size)) {
        break;
      }
    }
    double best = best(trials.all());
    trials.all().values().stream()
        .filter(trial -> trial.imagesPerSecond() > IN_QUESTION * best)
        .map(Trial::microBatch)
        .toList()
        .forEach(trials::repeat);
    return choice(trials.all());
  }

  private static double best(Map<Integer, Trial> trials) {
    return trials.values().stream().mapToDouble(Trial::imagesPerSecond).max().orElseThrow();
  }

  /** A micro-batch that fits, the first one tried or one below. */
  private int fitting(int first) {
    int size = first;
    while (!trials.attempt(size)) {
      int smaller = trials.multiple(size / STRIDE);
      if (smaller == size) {
        throw trials.tooLarge(size);
      }
      size = smaller;
    }
    return size;
  }

  /** Of what was tried, the smallest that is as fast as any. */
  static int choice(Map<Integer, Trial> trials) {
    double best = trials.values().stream().mapToDouble(Trial::imagesPerSecond).max().orElseThrow();
    return trials.values().stream()
        .filter(trial -> trial.imagesPerSecond() >= AS_FAST * best)
        .min(Comparator.comparing(Trial::microBatch))
        .orElseThrow()
        .microBatch();
  }

  /**
   * The bytes that a size will take by the straight line through the last two: where there is no
   * room, the allocator would take ten seconds to say so.
   */
  private double expectedPeak(int size) {
    Map.Entry<Integer, Trial> last = trials.all().lastEntry();
    Map.Entry<Integer, Trial> before = trials.all().lowerEntry(last.getKey());
    if (before == null) {
      return 0;
    }
    double bytesAnExample =
        (double) (last.getValue().peakBytes() - before.getValue().peakBytes())
            / (last.getKey() - before.getKey());
    return last.getValue().peakBytes() + bytesAnExample * (size - last.getKey());
  }
}
