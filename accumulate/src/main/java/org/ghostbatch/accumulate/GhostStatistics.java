package org.ghostbatch.accumulate;

import java.util.Locale;

/**
 * How the running statistics of a {@link GhostBatchNorm} follow those of the ghosts. Below, eta is
 * 1 - momentum, and an update has k ghosts.
 */
public enum GhostStatistics {
  /**
   * An exponential mean over the ghosts in order, {@code running = (1 - eta) running + eta ghost}:
   * what the code of the paper's authors does.
   */
  SEQUENTIAL,
  /**
   * Algorithm 1 of the paper as it is printed, once an update: {@code running = (1 - eta)^|B_S|
   * running + sum over i of (1 - eta)^i eta ghost_i}, i from 1 to k, with the ghost batch for
   * {@code |B_S|}, and of the deviation {@code sqrt(variance + epsilon)} instead of the variance.
   * The weights do not add up to 1.
   */
  PAPER,
  /** One step an update on the mean of its ghosts. */
  MEAN;

  /** The name on the command line, for instance {@code sequential}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
