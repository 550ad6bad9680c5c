package org.ghostbatch.accumulate;

/**
 * How many micro-steps to run at once: some 200 ms of them, small enough for a progress bar and
 * Ctrl-C, large enough that the JVM costs nothing.
 */
public final class SegmentPace {
  private static final double SECONDS = 0.2;
  private static final int FIRST = 1;
  private static final double GROWTH = 8;

  private int steps = FIRST;
  private boolean ran;
  private boolean settled;

  /** How many micro-steps to run next. */
  public int steps() {
    return steps;
  }

  /** Whether the program is warm, so that the last segment showed how many steps fit. */
  public boolean settled() {
    return settled;
  }

  /** Learns from a segment; one that the epoch's end cuts short counts as well. */
  public void ran(int stepsRun, double seconds) {
    double fitting = stepsRun * SECONDS / Math.max(seconds, 1e-6);
    // The first segments pay for warming up: grow little by little.
    double most = GROWTH * Math.max(steps, stepsRun);
    settled = ran && fitting < most;
    ran = true;
    steps = (int) Math.max(1, Math.min(fitting, most));
  }
}
