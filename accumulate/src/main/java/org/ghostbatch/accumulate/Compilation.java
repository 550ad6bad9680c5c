package org.ghostbatch.accumulate;

import java.util.Map;

/**
 * Whether {@link TrainingProgram#compile} pays. Decided by sizes, not by a stopwatch: compiled and
 * interpreted loops round differently, and the same run must give the same bits each time.
 *
 * <p>The bounds were measured on two cores that had other work as well, by {@code CompiledSpeed}
 * among the benchmarks: compiled against interpreted, epochs in turns, one micro-step an update.
 *
 * <table>
 *   <caption>How many times as fast a compiled loop is, by the micro-batch</caption>
 *   <tr><th>widths</th><th>parameters</th><th>micro-batch: times as fast</th></tr>
 *   <tr><td>2-50-3</td><td>303</td><td>1: 75; 8: 15; 32: 6; 128: 3; 450: 1.9; 1000: 0.9</td></tr>
 *   <tr><td>784-1-10</td><td>805</td><td>16: 1.7 to 3; 32: 1.0 to 1.5; 64: 0.7 to 1.1</td></tr>
 *   <tr><td>784-10</td><td>7,850</td><td>8: 1.5; 16: 1.6 to 2.3; 32: 1.7; 128: 0.9 to 1.2</td></tr>
 *   <tr><td>784-32-10, ghosts of 16</td><td>25,514</td><td>16: 2.3 to 2.7</td></tr>
 *   <tr><td>784-64-64-10</td><td>55,050</td><td>1: 1.7; 8: 1.3; 15: 1.1 to 1.3; 32: 1.0 to 1.8</td></tr>
 *   <tr><td>784-256-256-10</td><td>269,322</td><td>8: 0.9 to 1.0; 32: 0.8</td></tr>
 * </table>
 *
 * <p>Compiling took 0.3 to 2.5 seconds.
 */
public final class Compilation {
  private static final long MAX_PARAMETERS = 1 << 15;
  private static final long MAX_VALUES = 1 << 14;
  // The fastest interpreted loop takes some three seconds for so many.
  private static final long MIN_MICRO_STEPS = 50_000;

  private Compilation() {}

  /**
   * Whether a run is one for compiled loops: on the CPU, with few parameters, in small
   * micro-batches, and longer than a few seconds.
   *
   * @param epochs how many there are of each plan
   * @param examples how many an epoch has
   */
  public static boolean pays(
      Network network, DeviceSettings settings, Map<BatchPlan, Integer> epochs, int examples) {
    for (BatchPlan plan : epochs.keySet()) {
      // Ghosts that are left over are interpreted, one by one, between compiled calls.
      boolean leavesGhosts =
          plan.ghostBatch() > 0 && plan.effectiveBatch() % plan.microBatch() != 0;
      if (leavesGhosts || plan.microBatch() * network.valuesAnExample() > MAX_VALUES) {
        return false;
      }
    }
    return settings.device() == Device.CPU
        && settings.memoryLimit().isEmpty()
        && network.parameterCount() <= MAX_PARAMETERS
        && isLong(epochs, examples);
  }

  /**
   * Whether a run has so many micro-steps that compiling may pay, small or not.
   *
   * @param epochs how many there are of each plan
   * @param examples how many an epoch has
   */
  public static boolean isLong(Map<BatchPlan, Integer> epochs, int examples) {
    long microSteps = 0;
    for (BatchPlan plan : epochs.keySet()) {
      microSteps += microSteps(plan, examples) * epochs.get(plan);
    }
    long sizes = epochs.keySet().stream().mapToInt(BatchPlan::microBatch).distinct().count();
    return microSteps >= sizes * MIN_MICRO_STEPS;
  }

  /** How many micro-steps an epoch has. */
  private static long microSteps(BatchPlan plan, int examples) {
    int wholeUpdates = examples / plan.effectiveBatch();
    return wholeUpdates * pieces(plan.effectiveBatch(), plan)
        + pieces(examples % plan.effectiveBatch(), plan);
  }

  private static long pieces(int examples, BatchPlan plan) {
    return ((long) examples + plan.microBatch() - 1) / plan.microBatch();
  }
}
