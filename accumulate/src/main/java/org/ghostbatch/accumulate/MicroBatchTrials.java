package org.ghostbatch.accumulate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.ghostbatch.accumulate.MicroBatchFinder.Finding;
import org.ghostbatch.accumulate.MicroBatchFinder.Trial;

/** Micro-batches that are tried by real updates, whose effects the program drops. */
final class MicroBatchTrials {
  private static final double LEARNING_RATE = 1e-3;

  private final TrainingProgram program;
  private final int effectiveBatch;
  private final int ghostBatch;
  private final long memory;
  private final Effort effort;
  private final BooleanSupplier stop;
  private final TreeMap<Integer, Trial> trials = new TreeMap<>();
  private Exception lastFailure;

  /**
   * How much a trial takes.
   *
   * @param microSteps of an update; the first begins a sum, the last uses it
   * @param seconds how long it is timed, at least
   */
  record Effort(int microSteps, double seconds) {}

  /** The straight line through the bytes that two micro-batches take. */
  record PeakLine(double fixed, double bytesAnExample) {
    double at(int size) {
      return fixed + size * bytesAnExample;
    }

    /** How many examples take so many bytes. */
    double examplesIn(double bytes) {
      return (bytes - fixed) / bytesAnExample;
    }
  }

  /**
   * Nothing tried yet.
   *
   * @param program with its examples on the device, at least {@code effectiveBatch}
   * @param effectiveBatch the most that a micro-batch may be
   * @param ghostBatch what it must be a multiple of; 0 for any
   * @param memory how many bytes may be in use; {@link Long#MAX_VALUE} for what there is
   * @param effort how much each trial takes
   * @param stop asked before each trial whether to give up
   */
  MicroBatchTrials(
      TrainingProgram program,
      int effectiveBatch,
      int ghostBatch,
      long memory,
      Effort effort,
      BooleanSupplier stop) {
    this.program = program;
    this.effectiveBatch = effectiveBatch;
    this.ghostBatch = ghostBatch;
    this.memory = memory;
    this.effort = effort;
    this.stop = stop;
  }

  /**
   * Runs a search and puts back all that the program has learned.
   *
   * @param search gives the micro-batch to choose
   */
  Finding finding(IntSupplier search) {
    Snapshot before = program.snapshot();
    int chosen;
    try {
      chosen = search.getAsInt();
    } catch (RuntimeException failure) {
      restoreAfter(failure, before);
      throw failure;
    }
    program.restore(before);
    if (!program.snapshot().hash().equals(before.hash())) {
      throw new IllegalStateException("the search for a micro-batch changed what was learned");
    }
    return new Finding(List.copyOf(trials.values()), chosen, before.hash());
  }

  private void restoreAfter(RuntimeException failure, Snapshot before) {
    try {
      program.restore(before);
    } catch (RuntimeException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  int effectiveBatch() {
    return effectiveBatch;
  }

  long memory() {
    return memory;
  }

  /** By micro-batch. */
  TreeMap<Integer, Trial> all() {
    return trials;
  }

  /** The largest multiple of the ghost up to a bound, and at least one. */
  int multiple(long bound) {
    int within = (int) Math.min(bound, effectiveBatch);
    int multiple = BatchPlan.largestMicroBatch(effectiveBatch, ghostBatch, within);
    return Math.max(multiple, Math.max(1, ghostBatch));
  }

  /** What to throw where a size was the smallest and did not fit. */
  DeviceMemoryException tooLarge(int size) {
    return new DeviceMemoryException(size, List.of(Tally.EMPTY), true, lastFailure);
  }

  /** A micro-batch that fits: the first one tried, or one below. */
  int fitting(int first) {
    int size = first;
    while (!attempt(size)) {
      int smaller = multiple(size / 2);
      if (smaller == size) {
        throw tooLarge(size);
      }
      size = smaller;
    }
    return size;
  }

  /** The speed of the fastest so far, in images a second. */
  double bestSpeed() {
    return bestSpeed(trials.values());
  }

  /** The same of any trials. */
  static double bestSpeed(Collection<Trial> trials) {
    return trials.stream().mapToDouble(Trial::imagesPerSecond).max().orElse(0);
  }

  /** The line through the peaks of a micro-batch and the one tried below it, if one was. */
  Optional<PeakLine> peakLine(int size) {
    Trial high = trials.get(size);
    return Optional.ofNullable(trials.lowerEntry(size))
        .map(Map.Entry::getValue)
        .map(
            low -> {
              double bytesAnExample =
                  (double) (high.peakBytes() - low.peakBytes()) / (size - low.microBatch());
              return new PeakLine(high.peakBytes() - size * bytesAnExample, bytesAnExample);
            });
  }

  /** Whether a micro-batch fits, tried at most once. */
  boolean attempt(int size) {
    Trial known = trials.get(size);
    if (known != null) {
      return known.fits();
    }
    if (stop.getAsBoolean()) {
      throw new CancellationException("the search for a micro-batch was stopped");
    }
    record(size, () -> measured(size));
    return trials.get(size).fits();
  }

  /** Records a trial, or that there was no room for it. */
  private void record(int size, Supplier<Trial> trying) {
    try {
      Trial trial = trying.get();
      trials.put(size, trial.peakBytes() <= memory ? trial : failed(size, trial.peakBytes()));
    } catch (DeviceMemoryException exhausted) {
      if (!exhausted.resumable()) {
        throw exhausted;
      }
      lastFailure = exhausted;
      trials.put(size, failed(size, 0));
    }
  }

  private static Trial failed(int size, long peakBytes) {
    return new Trial(size, peakBytes, 0, false);
  }

  /**
   * Times a micro-batch that fits once more: it is as fast as it was at its best. Where there is no
   * room for it any more, it does not fit.
   */
  void repeat(int size) {
    record(size, () -> repeated(trials.get(size)));
  }

  /** Times each micro-batch once more that is not much slower than the fastest. */
  void repeatThoseWithin(double share) {
    double close = share * bestSpeed();
    trials.values().stream()
        .filter(trial -> trial.imagesPerSecond() > close)
        .map(Trial::microBatch)
        .toList()
        .forEach(this::repeat);
  }

  /** Of what was tried, the smallest that reaches this share of the fastest one's speed. */
  static int smallestWithin(double share, Collection<Trial> trials) {
    double asFast = share * bestSpeed(trials);
    return trials.stream()
        .filter(trial -> trial.fits() && trial.imagesPerSecond() >= asFast)
        .mapToInt(Trial::microBatch)
        .min()
        .orElseThrow();
  }

  private Trial repeated(Trial known) {
    program.dropUpdate();
    double speed = imagesPerSecond(tape(known.microBatch()));
    return new Trial(
        known.microBatch(),
        known.peakBytes(),
        Math.max(known.imagesPerSecond(), speed),
        known.fits());
  }

  private Tape tape(int size) {
    int batch = (int) Math.min((long) effort.microSteps() * size, effectiveBatch);
    return new BatchPlan(batch, size, ghostBatch).epoch(batch, LEARNING_RATE);
  }

  private Trial measured(int size) {
    Tape tape = tape(size);
    MemoryGauge gauge = new MemoryGauge();
    program.dropUpdate();
    program.train(tape.whole(), List.of(Tally.EMPTY), gauge);
    return new Trial(size, gauge.peakBytes(), imagesPerSecond(tape), true);
  }

  private double imagesPerSecond(Tape tape) {
    long examples = 0;
    long started = System.nanoTime();
    double passed = 0;
    while (passed < effort.seconds()) {
      examples += program.train(tape).examples();
      passed = (System.nanoTime() - started) / 1e9;
    }
    return examples / passed;
  }
}
