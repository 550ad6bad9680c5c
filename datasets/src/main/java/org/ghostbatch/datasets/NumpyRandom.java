package org.ghostbatch.datasets;

/**
 * The stream of {@code numpy.random.RandomState(seed)}, numpy's legacy generator, to the last bit.
 *
 * <p>Source: Matsumoto, Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998 (MT19937), seeded with
 * one word; numpy 1.24, {@code legacy-distributions.c}. The logarithm is correctly rounded here,
 * where numpy takes the C library's.
 */
final class NumpyRandom {
  private static final int WORDS = 624;
  private static final int MIDDLE = 397;
  private static final int MATRIX = 0x9908b0df;
  private static final int UPPER_BIT = 0x80000000;
  private static final int LOWER_BITS = 0x7fffffff;
  private static final long LARGEST_SEED = 0xFFFFFFFFL;

  private final int[] key = new int[WORDS];
  private int position = WORDS;
  private boolean gaussCached;
  private double cachedGauss;

  /**
   * The generator of one seed.
   *
   * @param seed in {@code 0 .. 4294967295}
   * @throws IllegalArgumentException if the seed is out of range
   */
  NumpyRandom(long seed) {
    requireSeed(seed);
    key[0] = (int) seed;
    for (int i = 1; i < WORDS; i++) {
      key[i] = 1812433253 * (key[i - 1] ^ (key[i - 1] >>> 30)) + i;
    }
  }

  static void requireSeed(long seed) {
    if (seed < 0 || seed > LARGEST_SEED) {
      throw new IllegalArgumentException(
          "seed %d: must lie in 0..%d".formatted(seed, LARGEST_SEED));
    }
  }

  /** The next thirty-two bits. */
  int nextWord() {
    if (position == WORDS) {
      regenerate();
    }
    int word = key[position++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return word ^ (word >>> 18);
  }

  private void regenerate() {
    for (int i = 0; i < WORDS; i++) {
      int mixed = (key[i] & UPPER_BIT) | (key[(i + 1) % WORDS] & LOWER_BITS);
      key[i] = key[(i + MIDDLE) % WORDS] ^ (mixed >>> 1) ^ ((mixed & 1) * MATRIX);
    }
    position = 0;
  }

  /** A uniform number in [0, 1), a multiple of 2^-53; takes two words. */
  double nextDouble() {
    int high = nextWord() >>> 5;
    int low = nextWord() >>> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  /** A uniform number in [low, high). */
  double uniform(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** A standard normal number: Marsaglia's polar method, which makes two at a time. */
  double gauss() {
    if (gaussCached) {
      gaussCached = false;
      return cachedGauss;
    }
    double x1;
    double x2;
    double r2;
    do {
      x1 = 2.0 * nextDouble() - 1.0;
      x2 = 2.0 * nextDouble() - 1.0;
      r2 = x1 * x1 + x2 * x2;
    } while (r2 >= 1.0 || r2 == 0.0);
    double factor = Math.sqrt(-2.0 * NaturalLog.of(r2) / r2);
    cachedGauss = factor * x1;
    gaussCached = true;
    return factor * x2;
  }

  /** A uniform integer in {@code 0 .. max}, by masking and rejection. */
  int interval(int max) {
    if (max < 0) {
      throw new IllegalArgumentException("largest value %d: must be at least 0".formatted(max));
    }
    if (max == 0) {
      return 0;
    }
    int mask = -1 >>> Integer.numberOfLeadingZeros(max);
    int value;
    do {
      value = nextWord() & mask;
    } while (value > max);
    return value;
  }

  /** Puts the numbers into random order, as {@code RandomState.shuffle} does. */
  void shuffle(int[] numbers) {
    for (int i = numbers.length - 1; i > 0; i--) {
      int j = interval(i);
      int number = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = number;
    }
  }
}
