package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.ghostbatch.accumulate.MicroBatchFinder.Finding;

/**
 * Finds the micro-batch in which large updates run fastest: a micro-batch is also a cache block, so
 * that it is rarely the largest that fits.
 *
 * <p>Sizes are tried by real updates, from small to large, each twice the one before, until it is
 * clear that they are past the fastest, or the memory is full. All that the program has learned is
 * put back afterwards.
 */
public final class FastestMicroBatch {
  private static final int SMALLEST = 512;
  private static final int STRIDE = 2;
  // Larger ones cost long trials, and are tried where those are quick: the device has them for it.
  private static final int LARGEST = 8192;
  // Timed so briefly, speeds this close cannot be distinguished, and the smaller takes less memory.
  private static final double AS_FAST = 0.97;
  // Other work on the machine may have slowed one down: what comes this close is timed again.
  private static final double IN_QUESTION = 0.75;
  // Two micro-batches: one after the other, or in two lanes.
  private static final MicroBatchTrials.Effort EFFORT = new MicroBatchTrials.Effort(2, 0.05);
  // One to warm up and measure the memory, one to be timed, and one to be timed again.
  private static final int PASSES = 3;

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
   * @throws CancellationException if {@code stop} says so
   */
  public static Finding find(
      TrainingProgram program,
      int effectiveBatch,
      int ghostBatch,
      long memory,
      BooleanSupplier stop) {
    MicroBatchTrials trials =
        new MicroBatchTrials(program, effectiveBatch, ghostBatch, memory, EFFORT, stop);
    return trials.finding(() -> new FastestMicroBatch(trials).fastest());
  }

  /**
   * How many examples a search takes at most, unless trials are so quick that each is repeated for
   * some hundredths of a second.
   *
   * @param effectiveBatch the most that a micro-batch may be
   */
  public static long examplesTaken(int effectiveBatch) {
    long anUpdate = 0;
    int most = usualMost(effectiveBatch);
    for (int size = Math.min(SMALLEST, most); ; size = Math.min(STRIDE * size, most)) {
      anUpdate += Math.min(EFFORT.microSteps() * size, effectiveBatch);
      if (size == most) {
        return PASSES * anUpdate;
      }
    }
  }

  /** The whole batch too, if it is not much larger than the largest. */
  private static int usualMost(int effectiveBatch) {
    return effectiveBatch <= STRIDE * LARGEST ? effectiveBatch : LARGEST;
  }

  private int fastest() {
    int size = trials.fitting(trials.multiple(SMALLEST));
    List<Double> speeds = new ArrayList<>(List.of(trials.bestSpeed()));
    int next = trials.multiple((long) STRIDE * size);
    while (next > size && !isPast(speeds) && isWorthTrying(next, size) && trials.attempt(next)) {
      size = next;
      speeds.add(trials.all().get(size).imagesPerSecond());
      next = trials.multiple((long) STRIDE * size);
    }
    trials.repeatThoseWithin(IN_QUESTION);
    if (trials.bestSpeed() == 0) {
      throw trials.tooLarge(trials.all().firstKey());
    }
    return MicroBatchTrials.smallestWithin(AS_FAST, trials.all().values());
  }

  /** Whether what follows is slower too: the last two each slower, or much slower than the best. */
  static boolean isPast(List<Double> speeds) {
    int last = speeds.size() - 1;
    if (last < 2) {
      return false;
    }
    double much = IN_QUESTION * Collections.max(speeds);
    boolean bothMuchSlower = speeds.get(last) < much && speeds.get(last - 1) < much;
    boolean bothSlower =
        speeds.get(last) < speeds.get(last - 1) && speeds.get(last - 1) < speeds.get(last - 2);
    return bothMuchSlower || bothSlower;
  }

  private boolean isWorthTrying(int size, int smaller) {
    double secondsAPass = (double) EFFORT.microSteps() * size / trials.bestSpeed();
    boolean usual = size <= usualMost(trials.effectiveBatch());
    // Where there is no room, the allocator would take ten seconds to say so.
    double peak = trials.peakLine(smaller).map(line -> line.at(size)).orElse(0.0);
    return (usual || secondsAPass <= EFFORT.seconds()) && peak <= trials.memory();
  }
}
