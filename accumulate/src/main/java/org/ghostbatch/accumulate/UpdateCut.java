package org.ghostbatch.accumulate;

/**
 * How updates are cut into micro-batches if the user names no size.
 *
 * <p>Most updates stay in as few pieces as possible. A model that spends much of its time on
 * reading and writing values, such as a linear one, is faster in micro-batches that stay in the
 * processor's cache. Two lanes then share them. docs/results/performance.md has the measurements.
 * The choice depends on sizes only, so that the same run gives the same bits.
 *
 * @param valuesAnExample that a micro-batch reads and writes; 0 where updates are not cut
 * @param minValues of a micro-batch
 */
public record UpdateCut(long valuesAnExample, long minValues) {
  /** Leaves updates in as few pieces as possible. */
  public static final UpdateCut NONE = new UpdateCut(0, 0);

  // Of float32: 4 MiB.
  private static final long MAX_VALUES = 1 << 20;
  // Smaller pieces take longer to start than two of them gain.
  private static final long MIN_VALUES = 1 << 17;
  // Each piece reads and writes a gradient of every parameter, which is to cost little beside it.
  private static final long MIN_VALUES_A_PARAMETER = 16;
  // So that two lanes share them.
  private static final int MULTIPLE = 2;

  /** The cut for training a network on a device. */
  public static UpdateCut of(Network network, Device device) {
    return device == Device.CPU && ThreadPlan.isBoundByValues(network)
        ? new UpdateCut(
            network.valuesAnExample(),
            Math.max(MIN_VALUES, MIN_VALUES_A_PARAMETER * network.parameterCount()))
        : NONE;
  }

  /** The same sizes in the micro-batches of this cut, at most as large as they are. */
  public BatchPlan cut(BatchPlan plan) {
    long values = plan.effectiveBatch() * valuesAnExample;
    long pieces = MULTIPLE * ceiling(values, MULTIPLE * MAX_VALUES);
    if (pieces == 0) {
      return plan;
    }
    int ghost = Math.max(1, plan.ghostBatch());
    int size = (int) (ghost * ceiling(plan.effectiveBatch(), pieces * ghost));
    return size * valuesAnExample < minValues ? plan : plan.within(size);
  }

  private static long ceiling(long number, long divisor) {
    return (number + divisor - 1) / divisor;
  }
}
