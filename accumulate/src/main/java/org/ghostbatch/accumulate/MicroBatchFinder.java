package org.ghostbatch.accumulate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.ghostbatch.accumulate.MicroBatchTrials.PeakLine;

/**
 * Finds the micro-batch for a memory: the smallest that is nearly as fast as any that fits, because
 * a larger one takes memory and gains nothing.
 *
 * <p>Small runs are measured, until two of them take visibly different memory; the straight line
 * through their peaks says which micro-batch the memory should have room for, and real updates
 * prove it. Sizes between are timed as well. All that the program has learned is put back
 * afterwards.
 */
public final class MicroBatchFinder {
  private static final int SMALL = 32;
  private static final int STRIDE = 4;
  // The allocator cannot use every byte: blocks are rounded up, and gaps between them are lost.
  private static final double USABLE = 0.9;
  // Each attempt that fails may take the allocator ten seconds: a quarter is close enough.
  private static final double CLOSE = 0.25;
  private static final double VISIBLY = 1.1;
  private static final double AS_FAST = 0.95;
  // Other work on the machine may have slowed one down: what comes this close is timed again.
  private static final double IN_QUESTION = 0.8;
  // A sum is begun, added to, and used.
  private static final int ROUNDS = 3;
  private static final double SECONDS = 0.3;

  /**
   * One micro-batch that was tried.
   *
   * @param peakBytes the most bytes in use, all that lies on the device included; 0 where the
   *     device ran out of them, or does not count
   * @param imagesPerSecond 0 where it does not fit
   * @param fits whether real updates ran, within the memory
   */
  public record Trial(int microBatch, long peakBytes, double imagesPerSecond, boolean fits) {}

  /**
   * The result of a search.
   *
   * @param trials by micro-batch
   * @param microBatch the one chosen
   * @param stateHash the {@link Snapshot#hash} of the program, the same before and after
   */
  public record Finding(List<Trial> trials, int microBatch, String stateHash) {
    /** The largest that fits. */
    public Trial largest() {
      return trials.stream()
          .filter(Trial::fits)
          .max(Comparator.comparingInt(Trial::microBatch))
          .orElseThrow();
    }

    /** The trial of the one chosen. */
    public Trial best() {
      return trials.stream()
          .filter(trial -> trial.microBatch() == microBatch)
          .findFirst()
          .orElseThrow();
    }
  }

  private final MicroBatchTrials trials;

  private MicroBatchFinder(MicroBatchTrials trials) {
    this.trials = trials;
  }

  /**
   * Finds the smallest micro-batch within 5 % of the speed of the fastest one, and the largest that
   * fits.
   *
   * @param program with its examples on the device, at least {@code effectiveBatch}; its learned
   *     state is the same before and after
   * @param effectiveBatch the most that a micro-batch may be
   * @param ghostBatch what it must be a multiple of; 0 for any
   * @param memory how many bytes may be in use; {@link Long#MAX_VALUE} for what there is
   * @param stop asked before each trial whether to give up
   * @throws DeviceMemoryException if not even the smallest fits
   * @throws CancellationException if {@code stop} says so
   */
  public static Finding find(
      TrainingProgram program,
      int effectiveBatch,
      int ghostBatch,
      long memory,
      BooleanSupplier stop) {
    MicroBatchTrials.Effort effort = new MicroBatchTrials.Effort(ROUNDS * program.lanes(), SECONDS);
    MicroBatchTrials trials =
        new MicroBatchTrials(program, effectiveBatch, ghostBatch, memory, effort, stop);
    return trials.finding(() -> new MicroBatchFinder(trials).recommended());
  }

  private int recommended() {
    int small = trials.fitting(trials.multiple(SMALL));
    int larger = grown(small);
    int proposed = proposal(larger);
    for (int size = trials.multiple(STRIDE * (long) larger);
        size < proposed;
        size = trials.multiple(STRIDE * (long) size)) {
      trials.attempt(size);
    }
    prove(proposed);
    trials.repeatThoseWithin(IN_QUESTION);
    return MicroBatchTrials.smallestWithin(AS_FAST, trials.all().values());
  }

  /** A larger micro-batch, which takes visibly more memory unless nothing is larger or fits. */
  private int grown(int small) {
    double visible = VISIBLY * trials.all().get(small).peakBytes();
    return climb(small, STRIDE, trial -> trial.peakBytes() > visible);
  }

  /** The last that fits, growing by a factor until it is enough, or nothing is larger or fits. */
  private int climb(int from, int factor, Predicate<Trial> enough) {
    int size = from;
    int next = trials.multiple((long) factor * size);
    while (next > size && trials.attempt(next)) {
      size = next;
      next = enough.test(trials.all().get(size)) ? size : trials.multiple((long) factor * size);
    }
    return size;
  }

  /** What the memory should have room for, by the straight line through the last two peaks. */
  private int proposal(int larger) {
    Trial high = trials.all().get(larger);
    if (high.peakBytes() == 0) {
      // The device does not count its memory: twice as much as long as that fits.
      return climb(larger, 2, trial -> false);
    }
    Optional<PeakLine> line = trials.peakLine(larger).filter(known -> known.bytesAnExample() > 0);
    if (line.isEmpty()) {
      return larger;
    }
    double examples = line.get().examplesIn(USABLE * trials.memory());
    return Math.max(
        larger, trials.multiple((long) Math.max(1, Math.min(examples, trials.effectiveBatch()))));
  }

  /** Runs real updates, and comes closer from below where they do not fit. */
  private void prove(int proposed) {
    trials.attempt(proposed);
    int fitting = largestFitting();
    Integer failing = trials.all().higherKey(fitting);
    while (failing != null && failing - fitting > Math.max(trials.multiple(1), CLOSE * fitting)) {
      trials.attempt(trials.multiple(fitting + (failing - fitting) / 2));
      fitting = largestFitting();
      failing = trials.all().higherKey(fitting);
    }
  }

  private int largestFitting() {
    return trials.all().descendingMap().values().stream()
        .filter(Trial::fits)
        .mapToInt(Trial::microBatch)
        .findFirst()
        .orElseThrow();
  }
}
