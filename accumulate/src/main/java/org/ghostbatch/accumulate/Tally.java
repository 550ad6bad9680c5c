package org.ghostbatch.accumulate;

/**
 * What a pass over examples added up to.
 *
 * @param lossSum the sum over the examples of their cross-entropies, in nats
 * @param correct how many examples were classified correctly
 * @param examples how many examples there were
 */
public record Tally(double lossSum, long correct, long examples) {
  /** Nothing counted yet. */
  public static final Tally EMPTY = new Tally(0, 0, 0);

  /** Both together. */
  public Tally plus(Tally other) {
    return new Tally(lossSum + other.lossSum, correct + other.correct, examples + other.examples);
  }

  /** The mean cross-entropy of an example, in nats; NaN where there are none. */
  public double loss() {
    return lossSum / examples;
  }

  /** The fraction classified correctly, 0 to 1; NaN where there are none. */
  public double accuracy() {
    return (double) correct / examples;
  }
}
