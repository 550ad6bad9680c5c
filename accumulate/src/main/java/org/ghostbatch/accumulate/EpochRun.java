package org.ghostbatch.accumulate;

import java.util.Optional;
import java.util.function.Function;

/**
 * An epoch on its way through a {@link TrainingProgram}: its tape, and how far it has come. Where
 * the device runs out of memory, the rest is cut into micro-batches of half the size, and nothing
 * is lost and nothing counted twice.
 *
 * <p>Its ghosts, updates and learning rates stay as planned: only the pieces get smaller, so the
 * result is that of a run which had the smaller micro-batch from that example on.
 */
public final class EpochRun {
  private final TrainingProgram program;
  private BatchPlan plan;
  private Tape tape;
  // The next row of the tape.
  private int next;
  private Tally tally;
  private long peakBytes;
  private StepTrace trace;

  /**
   * An epoch about to begin.
   *
   * @param plan what the tape was planned by
   * @param tape the rows to run
   */
  public EpochRun(TrainingProgram program, BatchPlan plan, Tape tape) {
    this(program, plan, tape, Tally.EMPTY);
  }

  /**
   * An epoch of which a part is done.
   *
   * @param tape the rows that are left
   * @param tally what those before came to
   */
  public EpochRun(TrainingProgram program, BatchPlan plan, Tape tape, Tally tally) {
    this.program = program;
    this.plan = plan;
    this.tape = tape;
    this.tally = tally;
    program.announce(tape);
  }

  /** Whether every row has been run. */
  public boolean finished() {
    return next == tape.length();
  }

  /** How many rows there are to run. */
  public int left() {
    return tape.length() - next;
  }

  /** The micro-batch of the rows to come. */
  public int microBatch() {
    return plan.microBatch();
  }

  /** Whether an update has begun and is not at its end. */
  public boolean withinUpdate() {
    return !finished() && !tape.steps().get(next).first();
  }

  /** What the epoch has come to so far: the same bits, however it was cut into segments. */
  public Tally tally() {
    return tally;
  }

  /**
   * How many rows there are to the end of an update that comes next, or of the epoch.
   *
   * @param updates 1 for the first update that ends, 2 for the one after it
   * @throws IllegalArgumentException if it is below 1
   */
  public int stepsToUpdate(long updates) {
    checkAtLeastOne("updates", updates);
    long left = updates;
    int end = next;
    while (end < tape.length() && left > 0) {
      left -= tape.steps().get(end++).update() ? 1 : 0;
    }
    return end - next;
  }

  /**
   * The most rows of so many that end with an update: all of them, where the update that comes next
   * has more.
   *
   * @throws IllegalArgumentException if there are less than 1
   */
  public int wholeUpdates(int steps) {
    checkAtLeastOne("steps", steps);
    int bound = (int) Math.min(tape.length(), (long) next + steps);
    for (int end = bound; end > next; end--) {
      if (tape.steps().get(end - 1).update()) {
        return end - next;
      }
    }
    return bound - next;
  }

  /** The most bytes in use in the rows that were measured; 0 where none were. */
  public long peakBytes() {
    return peakBytes;
  }

  /** Runs the next rows as {@link #advance} does, and measures the memory that they take. */
  public Tally advanceMeasuring(int steps) {
    return advance(
        steps,
        segment -> {
          MemoryGauge gauge = new MemoryGauge();
          Tally after = program.train(segment, tally, gauge);
          peakBytes = Math.max(peakBytes, gauge.peakBytes());
          return after;
        });
  }

  /** What the ops did in the rows that were traced; nothing where none were. */
  public Optional<StepTrace> trace() {
    return Optional.ofNullable(trace);
  }

  /** Runs the next rows as {@link #advance} does, and writes down what each op does. */
  public Tally advanceTracing(int steps) {
    return advance(steps, segment -> program.train(segment, tally, this::add));
  }

  private void add(StepTrace traced) {
    trace = trace == null ? traced : trace.and(traced);
  }

  /**
   * Runs the next rows.
   *
   * @param steps how many at most, at least 1
   * @return the {@link #tally} after them; where the memory ran out, after those that are in, and
   *     {@link #microBatch} has become smaller
   * @throws DeviceMemoryException if the memory ran out and the micro-batch cannot be smaller
   */
  public Tally advance(int steps) {
    return advance(steps, segment -> program.train(segment, tally));
  }

  private Tally advance(int steps, Function<Tape, Tally> training) {
    checkAtLeastOne("steps", steps);
    int end = (int) Math.min((long) next + steps, tape.length());
    try {
      tally = training.apply(tape.segment(next, end));
      next = end;
      return tally;
    } catch (DeviceMemoryException exhausted) {
      Optional<BatchPlan> smaller = smallerThan(exhausted.microBatch());
      if (!exhausted.resumable() || smaller.isEmpty()) {
        throw exhausted;
      }
      plan = smaller.get();
      long done = exhausted.done().examples() - tally.examples();
      tape = tape.recut(tape.steps().get(next).start() + (int) done, plan.microBatch());
      program.announce(tape);
      next = 0;
      tally = exhausted.done();
      return tally;
    }
  }

  private static void checkAtLeastOne(String what, long number) {
    if (number < 1) {
      throw new IllegalArgumentException("%s %d: must be at least 1".formatted(what, number));
    }
  }

  /** The plan halved until it is below a size: a tail that failed may be below it at once. */
  private Optional<BatchPlan> smallerThan(int size) {
    Optional<BatchPlan> smaller = plan.halved();
    while (smaller.isPresent() && smaller.get().microBatch() >= size) {
      smaller = smaller.get().halved();
    }
    return smaller;
  }
}
