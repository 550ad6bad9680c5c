package org.ghostbatch.accumulate;

/**
 * How a program uses the cores that it may use.
 *
 * <p>Decided by sizes, not by a stopwatch: how an op is shared among threads decides how its sums
 * are rounded, and the same run must give the same bits each time.
 *
 * @param cores how many may be used, at least 1
 * @param withinOps how many threads compute one op, from 1 to {@code cores}
 * @param lanes how many micro-steps of an update are computed at the same time, at most, from 1 to
 *     {@code cores}; results do not depend on it
 */
public record ThreadPlan(int cores, int withinOps, int lanes) {
  /**
   * Multiplications of a micro-step that occupy one thread. Where there are fewer, threads wait for
   * each other longer than they compute. Measured with one and with two threads: see
   * docs/results/performance.md.
   */
  private static final long MULTIPLICATIONS_A_THREAD = 40_000_000;

  /** Below so many multiplications of a micro-step, a second lane gains nothing. */
  private static final long MIN_MULTIPLICATIONS_A_LANE = 4_000_000;

  /** Of an update that takes several times as long as a call of TensorFlow. */
  static final long MULTIPLICATIONS_OF_LONG_UPDATE = 100_000_000;

  // Lanes fill the gaps in which the threads of one wait. More of them take more memory.
  private static final int USUAL_LANES = 2;

  /**
   * What reading and writing one value of an example, a feature or a layer's output, costs in
   * multiplications. It decides for models that have few.
   */
  private static final long MULTIPLICATIONS_A_VALUE = 16;

  // The products of a layer: forward, and for the gradients of its weights and of its input.
  private static final int PRODUCTS = 3;

  /** Checks the numbers. */
  public ThreadPlan {
    if (cores < 1) {
      throw new IllegalArgumentException("threads %d: must be at least 1".formatted(cores));
    }
    if (withinOps < 1 || withinOps > cores) {
      throw new IllegalArgumentException(
          "%d threads within an op: must be from 1 to %d".formatted(withinOps, cores));
    }
    if (lanes < 1 || lanes > cores) {
      throw new IllegalArgumentException("%d lanes: must be from 1 to %d".formatted(lanes, cores));
    }
  }

  /** Every core works on every op. */
  public static ThreadPlan allWithinOps(int cores) {
    return new ThreadPlan(cores, cores, 1);
  }

  /**
   * The plan for training a network on the CPU: as many threads as a micro-step occupies, and two
   * lanes unless there is too little to share.
   *
   * @param sizes of the updates
   * @param cores how many may be used
   */
  public static ThreadPlan of(Network network, BatchPlan sizes, int cores) {
    long anExample = multiplicationsAnExample(network);
    long occupied = sizes.microBatch() * anExample / MULTIPLICATIONS_A_THREAD;
    int lanes = isShared(anExample, sizes) ? Math.min(cores, USUAL_LANES) : 1;
    return new ThreadPlan(cores, (int) Math.max(1, Math.min(cores, occupied)), lanes);
  }

  /**
   * Whether two lanes are faster than one. If an update is one micro-step, the second lane lets two
   * of its ops start together.
   *
   * @param anExample multiplications of an example
   */
  private static boolean isShared(long anExample, BatchPlan sizes) {
    long ofMicroStep = sizes.microBatch() * anExample;
    if (sizes.microBatch() == sizes.effectiveBatch()) {
      return ofMicroStep >= MULTIPLICATIONS_A_THREAD;
    }
    long rows = ((long) sizes.effectiveBatch() + sizes.microBatch() - 1) / sizes.microBatch();
    return rows % USUAL_LANES > 0
        ? sizes.effectiveBatch() * anExample >= MULTIPLICATIONS_OF_LONG_UPDATE
        : ofMicroStep >= MIN_MULTIPLICATIONS_A_LANE;
  }

  /** The same with another number of lanes. */
  public ThreadPlan withLanes(int other) {
    return new ThreadPlan(cores, withinOps, other);
  }

  /** How many ops are started at the same time. */
  int betweenOps() {
    return Math.max(withinOps, lanes);
  }

  /** What an example costs in training, values included. */
  static long multiplicationsAnExample(Network network) {
    return PRODUCTS * network.multiplicationsAnExample() + ofValues(network);
  }

  /** What reading and writing an example's values costs, in multiplications. */
  private static long ofValues(Network network) {
    return MULTIPLICATIONS_A_VALUE * network.valuesAnExample();
  }

  /** Whether a quarter of the time or more goes into reading and writing values. */
  static boolean isBoundByValues(Network network) {
    return PRODUCTS * network.multiplicationsAnExample() <= 3 * ofValues(network);
  }

  /** Whether cores are left out because more of them would take longer. */
  public boolean leavesCores() {
    return withinOps < cores;
  }
}
