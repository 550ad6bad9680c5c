package org.ghostbatch.trainer.experiments;

import org.ghostbatch.accumulate.Tally;

/** Recordings with the numbers that a test asks for. */
final class Recordings {
  private Recordings() {}

  /** A seed whose validation loss and seconds are given, and whose accuracy is correct / 100. */
  static Recording of(long seed, int epoch, double loss, int correct, double seconds) {
    Tally train = new Tally(200, 50, 200);
    return new Recording(
        seed,
        epoch,
        10L * epoch,
        200L * epoch,
        seconds,
        train,
        new Tally(100 * loss, correct, 100));
  }
}
