package org.ghostbatch.datasets;

/**
 * A small generator whose stream is fixed for all time and on every machine: SplitMix64.
 *
 * <p>Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. The
 * JDK's {@code SplittableRandom} is of the same family, but its stream is not promised to stay.
 */
public final class SeededRandom {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  private SeededRandom(long state) {
    this.state = state;
  }

  /** The generator of a stream: streams of one seed are independent of each other. */
  public static SeededRandom of(long seed, long stream) {
    return new SeededRandom(mix(seed, stream));
  }

  /** Sixty-four well-mixed bits that are a pure function of two numbers. */
  public static long mix(long seed, long stream) {
    return finish(finish(seed + GOLDEN_GAMMA) + (stream + 1) * GOLDEN_GAMMA);
  }

  private static long finish(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The next sixty-four bits. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return finish(state);
  }

  /** Leaves the next number out. */
  void skip() {
    state += GOLDEN_GAMMA;
  }

  /**
   * A uniform integer in {@code 0 .. bound - 1}, without bias (Lemire 2019, with rejection).
   *
   * @throws IllegalArgumentException if the bound is below 1
   */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound %d: must be at least 1".formatted(bound));
    }
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long threshold = (1L << 32) % bound;
      while ((product & 0xFFFFFFFFL) < threshold) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** A uniform number in [0, 1), a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** A uniform number in [low, high). */
  public double nextDouble(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** True with this probability. */
  boolean nextBoolean(double probability) {
    return nextDouble() < probability;
  }

  /** Puts the numbers into random order (Fisher and Yates). */
  void shuffle(int[] numbers) {
    for (int i = numbers.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int number = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = number;
    }
  }
}
