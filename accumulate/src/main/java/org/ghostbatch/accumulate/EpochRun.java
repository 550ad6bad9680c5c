package org.ghostbatch.accumulate;

import java.util.List;
import java.util.Optional;

/**
 * An epoch that a {@link TrainingProgram} is running: the rows to come, and the tally so far.
 *
 * <p>Out-of-memory recovery: if the device runs out of memory, the rest of the epoch is cut into
 * micro-batches of half the size. Nothing is lost and nothing is counted twice. Ghosts, updates and
 * learning rates stay as planned, so the result is that of a run with the smaller micro-batch from
 * that example on.
 */
public final class EpochRun {
  private final TrainingProgram program;
  private final MemoryGauge gauge = new MemoryGauge();
  private final StepTracer tracer = new StepTracer();
  private BatchPlan plan;
  // The rows to come.
  private Segment rest;
  private Tally tally;

  /**
   * An epoch about to begin.
   *
   * @param plan what the tape was planned by
   * @param tape the rows to run
   */
  public EpochRun(TrainingProgram program, BatchPlan plan, Tape tape) {
    this(program, plan, tape.whole(), Tally.EMPTY);
  }

  /**
   * The rest of an epoch that was begun before.
   *
   * @param plan what the tape was planned by
   * @param rest the rows to run
   * @param tally the tally of the rows before them
   * @throws IllegalStateException if the program is closed
   */
  public EpochRun(TrainingProgram program, BatchPlan plan, Segment rest, Tally tally) {
    program.checkOpen();
    this.program = program;
    this.plan = plan;
    this.rest = rest;
    this.tally = tally;
  }

  /** Whether every row has been run. */
  public boolean finished() {
    return rest.length() == 0;
  }

  /** How many rows there are to run. */
  public int left() {
    return rest.length();
  }

  /** The micro-batch of the rows to come. */
  public int microBatch() {
    return plan.microBatch();
  }

  /** Whether an update has begun and is not at its end. */
  public boolean withinUpdate() {
    return !finished() && !rest.steps().get(0).first();
  }

  /** The tally of the epoch so far: the same bits, however it was cut into segments. */
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
    List<MicroStep> steps = rest.steps();
    long missing = updates;
    int end = 0;
    while (end < steps.size() && missing > 0) {
      missing -= steps.get(end++).update() ? 1 : 0;
    }
    return end;
  }

  /**
   * The most rows of so many that end with an update: all of them, where the update that comes next
   * has more.
   *
   * @throws IllegalArgumentException if there are less than 1
   */
  public int wholeUpdates(int steps) {
    checkAtLeastOne("steps", steps);
    List<MicroStep> left = rest.steps();
    int bound = Math.min(left.size(), steps);
    for (int end = bound; end > 0; end--) {
      if (left.get(end - 1).update()) {
        return end;
      }
    }
    return bound;
  }

  /** The most bytes in use in the rows that were measured; 0 where none were. */
  public long peakBytes() {
    return gauge.peakBytes();
  }

  /** Runs the next rows as {@link #advance} does, and measures the memory that they take. */
  public Tally advanceMeasuring(int steps) {
    return advance(steps, gauge);
  }

  /** What the ops did in the rows that were traced; nothing where none were. */
  public Optional<StepTrace> trace() {
    return tracer.trace();
  }

  /** Runs the next rows as {@link #advance} does, and writes down what each op does. */
  public Tally advanceTracing(int steps) {
    return advance(steps, tracer);
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
    return advance(steps, Instrument.NONE);
  }

  private Tally advance(int steps, Instrument instrument) {
    checkAtLeastOne("steps", steps);
    int rows = Math.min(steps, rest.length());
    try {
      tally = program.train(rest.rows(0, rows), List.of(tally), instrument).get(0);
      rest = rest.after(rows);
      return tally;
    } catch (DeviceMemoryException exhausted) {
      Optional<BatchPlan> smaller = smallerThan(exhausted.microBatch());
      if (!exhausted.resumable() || smaller.isEmpty()) {
        throw exhausted;
      }
      plan = smaller.get();
      int done = (int) (exhausted.done().examples() - tally.examples());
      int from = rest.steps().get(0).start() + done;
      rest = new Tape(rest.steps()).recut(from, plan.microBatch()).whole();
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
