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

  /**
   * A permutation of {@code 0 .. count - 1} that keeps neighbours near each other: blocks of so
   * many consecutive numbers, the last perhaps smaller, come in random order, and each is shuffled
   * in itself. So a file is read a block at a time.
   *
   * @param seed the run's seed
   * @param epoch the epoch, counted from 0
   * @param count how many examples there are
   * @param block how many examples a block holds, at least 1
   * @throws IllegalArgumentException if {@code block} is below 1
   */
  public static int[] shuffledInBlocks(long seed, int epoch, int count, int block) {
    if (block < 1) {
      throw new IllegalArgumentException("block of %d: must be at least 1".formatted(block));
    }
    SeededRandom random = SeededRandom.of(seed, epoch);
    int[] blocks = asStored(count / block + (count % block == 0 ? 0 : 1));
    random.shuffle(blocks);
    int[] order = new int[count];
    int end = 0;
    for (int number : blocks) {
      int first = number * block;
      int size = Math.min(block, count - first);
      int[] within = IntStream.range(first, first + size).toArray();
      random.shuffle(within);
      System.arraycopy(within, 0, order, end, size);
      end += size;
    }
    return order;
  }

  /** The numbers {@code 0 .. count - 1} as they are: the examples as they are stored. */
  public static int[] asStored(int count) {
    return IntStream.range(0, count).toArray();
  }
}
