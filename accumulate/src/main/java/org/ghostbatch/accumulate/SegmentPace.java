package org.ghostbatch.accumulate;

/**
 * How many micro-steps to run at once: some 200 ms of them, small enough for a progress bar and
 * Ctrl-C, large enough that the JVM costs nothing.
 */
public final class SegmentPace {
  private static final double SECONDS = 0.2;
  private static final int FIRST = 1;

  private int steps = FIRST;

  /** How many micro-steps to run next. */
  public int steps() {
    return steps;
  }

  /** Learns from a segment; one that is cut short by the epoch's end tells as well. */
  public void ran(int stepsRun, double seconds) {
    double fitting = stepsRun * SECONDS / Math.max(seconds, 1e-6);
    // The first segments pay for warming up: grow by no more than eight times at once.
    steps = (int) Math.max(1, Math.min(fitting, 8.0 * Math.max(steps, stepsRun)));
  }
}
