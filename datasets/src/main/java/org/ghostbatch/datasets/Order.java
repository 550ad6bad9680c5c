package org.ghostbatch.datasets;

import java.util.stream.IntStream;

/**
 * The order in which an epoch visits the examples: a pure function of seed and epoch, so that a
 * resumed run sees what an uninterrupted one sees.
 */
public final class Order {
  private Order() {}

  /**
   * A uniformly random permutation of {@code 0 .. count - 1}.
   *
   * @param seed the run's seed
   * @param epoch the epoch, counted from 0
   * @param count how many examples there are
   */
  public static int[] shuffled(long seed, int epoch, int count) {
    int[] order = asStored(count);
    SeededRandom.of(seed, epoch).shuffle(order);
    return order;
  }

  /** The numbers {@code 0 .. count - 1} as they are: the examples as they are stored. */
  public static int[] asStored(int count) {
    return IntStream.range(0, count).toArray();
  }
}
