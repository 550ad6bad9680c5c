package org.ghostbatch.accumulate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Finds the largest micro-batch for which a program has room.
 *
 * <p>Small runs are measured, until two of them take visibly different memory; the straight line
 * through their peaks says which micro-batch the memory should have room for, and real updates
 * prove it. All that the program has learned is put back afterwards.
 */
public final class MicroBatchFinder {
  private static final int SMALL = 32;
  private static final int STRIDE = 4;
  // The allocator cannot use every byte: blocks are rounded up, and gaps between them are lost.
  private static final double USABLE = 0.9;
  // Each attempt that fails may take the allocator ten seconds: a quarter is close enough.
  private static final double CLOSE = 0.25;
  private static final double VISIBLY = 1.1;
  private static final double SECONDS = 0.3;
  private static final double LEARNING_RATE = 1e-3;

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
   * What the search came to.
   *
   * @param trials by micro-batch
   * @param microBatch the largest that fits
   * @param stateHash the {@link Snapshot#hash} of the program, the same before and after
   */
  public record Finding(List<Trial> trials, int microBatch, String stateHash) {
    /** The trial of the largest that fits. */
    public Trial best() {
      return trials.stream()
          .filter(trial -> trial.microBatch() == microBatch)
          .findFirst()
          .orElseThrow();
    }
  }

  private final TrainingProgram program;
  private final int effectiveBatch;
  private final int ghostBatch;
  private final long memory;
  private final BooleanSupplier stop;
  private final TreeMap<Integer, Trial> trials = new TreeMap<>();
  private Exception lastFailure;

  private MicroBatchFinder(
      TrainingProgram program,
      int effectiveBatch,
      int ghostBatch,
      long memory,
      BooleanSupplier stop) {
    this.program = program;
    this.effectiveBatch = effectiveBatch;
    this.ghostBatch = ghostBatch;
    this.memory = memory;
    this.stop = stop;
  }

  /**
   * Finds the largest micro-batch.
   *
   * @param program with its examples on the device, at least {@code effectiveBatch}; its learned
   *     state is the same before and after
   * @param effectiveBatch the most that a micro-batch may be
   * @param ghostBatch what it must be a multiple of; 0 for any
   * @param memory how many bytes may be in use; {@link Long#MAX_VALUE} for what there is
   * @param stop asked before each trial whether to give up
   * @throws DeviceMemoryException if not even the smallest fits
   * @throws CancellationException if it was told to stop
   */
  public static Finding find(
      TrainingProgram program,
      int effectiveBatch,
      int ghostBatch,
      long memory,
      BooleanSupplier stop) {
    return new MicroBatchFinder(program, effectiveBatch, ghostBatch, memory, stop).find(false);
  }

  /** The same, and tries sizes between as well, for a table. */
  public static Finding survey(
      TrainingProgram program, int effectiveBatch, int ghostBatch, long memory) {
    return new MicroBatchFinder(program, effectiveBatch, ghostBatch, memory, () -> false)
        .find(true);
  }

  private Finding find(boolean between) {
    Snapshot before = program.snapshot();
    try {
      int small = smallest();
      int larger = grown(small);
      int proposed = proposal(larger);
      if (between) {
        for (int size = multiple(STRIDE * (long) larger);
            size < proposed;
            size = multiple(STRIDE * (long) size)) {
          attempt(size);
        }
      }
      prove(proposed);
    } catch (RuntimeException failure) {
      restoreAfter(failure, before);
      throw failure;
    }
    program.restore(before);
    if (!program.snapshot().hash().equals(before.hash())) {
      throw new IllegalStateException("the search for a micro-batch changed what was learned");
    }
    return new Finding(List.copyOf(trials.values()), largestFitting(), before.hash());
  }

  private void restoreAfter(RuntimeException failure, Snapshot before) {
    try {
      program.restore(before);
    } catch (RuntimeException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  /** The largest multiple of the ghost up to a bound, and at least one. */
  private int multiple(long bound) {
    int within = (int) Math.min(bound, effectiveBatch);
    int multiple = BatchPlan.largestMicroBatch(effectiveBatch, ghostBatch, within);
    return Math.max(multiple, Math.max(1, ghostBatch));
  }

  /** A small micro-batch that fits. */
  private int smallest() {
    int size = multiple(SMALL);
    while (true) {
      if (attempt(size)) {
        return size;
      }
      int smaller = multiple(size / 2);
      if (smaller == size) {
        throw new DeviceMemoryException(size, List.of(Tally.EMPTY), true, lastFailure);
      }
      size = smaller;
    }
  }

  /** A larger micro-batch, which takes visibly more memory unless nothing is larger or fits. */
  private int grown(int small) {
    double visible = VISIBLY * trials.get(small).peakBytes();
    return climb(small, STRIDE, trial -> trial.peakBytes() > visible);
  }

  /** The last that fits, growing by a factor until it is enough, or nothing is larger or fits. */
  private int climb(int from, int factor, Predicate<Trial> enough) {
    int size = from;
    int next = multiple((long) factor * size);
    while (next > size && attempt(next)) {
      size = next;
      next = enough.test(trials.get(size)) ? size : multiple((long) factor * size);
    }
    return size;
  }

  /** What the memory should have room for, by the straight line through the last two peaks. */
  private int proposal(int larger) {
    Trial high = trials.get(larger);
    if (high.peakBytes() == 0) {
      // The device does not count its memory: twice as much as long as that fits.
      return climb(larger, 2, trial -> false);
    }
    Map.Entry<Integer, Trial> below = trials.lowerEntry(larger);
    if (below == null || high.peakBytes() <= below.getValue().peakBytes()) {
      return larger;
    }
    Trial low = below.getValue();
    double bytesAnExample =
        (double) (high.peakBytes() - low.peakBytes()) / (high.microBatch() - low.microBatch());
    double fixed = high.peakBytes() - high.microBatch() * bytesAnExample;
    double examples = (USABLE * memory - fixed) / bytesAnExample;
    return Math.max(larger, multiple((long) Math.max(1, Math.min(examples, effectiveBatch))));
  }

  /** Runs real updates, and comes closer from below where they do not fit. */
  private void prove(int proposed) {
    attempt(proposed);
    int fitting = largestFitting();
    Integer failing = trials.higherKey(fitting);
    while (failing != null && failing - fitting > Math.max(multiple(1), CLOSE * fitting)) {
      attempt(multiple(fitting + (failing - fitting) / 2));
      fitting = largestFitting();
      failing = trials.higherKey(fitting);
    }
  }

  private int largestFitting() {
    return trials.descendingMap().values().stream()
        .filter(Trial::fits)
        .mapToInt(Trial::microBatch)
        .findFirst()
        .orElseThrow();
  }

  private boolean attempt(int size) {
    Trial known = trials.get(size);
    if (known != null) {
      return known.fits();
    }
    if (stop.getAsBoolean()) {
      throw new CancellationException("the search for a micro-batch was told to stop");
    }
    try {
      Trial trial = measured(size);
      trials.put(size, trial.peakBytes() <= memory ? trial : tooLarge(size, trial.peakBytes()));
    } catch (DeviceMemoryException exhausted) {
      if (!exhausted.resumable()) {
        throw exhausted;
      }
      lastFailure = exhausted;
      trials.put(size, tooLarge(size, 0));
    }
    return trials.get(size).fits();
  }

  private static Trial tooLarge(int size, long peakBytes) {
    return new Trial(size, peakBytes, 0, false);
  }

  /** Real updates in three micro-steps, which is where a sum is begun, added to, and used. */
  private Trial measured(int size) {
    int batch = (int) Math.min(3L * size, effectiveBatch);
    Tape tape = new BatchPlan(batch, size, ghostBatch).epoch(batch, LEARNING_RATE);
    MemoryGauge gauge = new MemoryGauge();
    program.dropUpdate();
    program.train(tape, Tally.EMPTY, gauge);
    long examples = 0;
    long started = System.nanoTime();
    double seconds = 0;
    while (seconds < SECONDS) {
      examples += program.train(tape).examples();
      seconds = (System.nanoTime() - started) / 1e9;
    }
    return new Trial(size, gauge.peakBytes(), examples / seconds, true);
  }
}
