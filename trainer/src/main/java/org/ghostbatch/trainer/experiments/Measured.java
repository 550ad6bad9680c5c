package org.ghostbatch.trainer.experiments;

import org.ghostbatch.trainer.statistics.Spread;

/**
 * A measure over the seeds that there are.
 *
 * @param values of the seeds that did not diverge, in the order of the seeds
 * @param diverged how many did
 */
record Measured(double[] values, int diverged) {
  int seeds() {
    return values.length + diverged;
  }

  Spread spread() {
    return Spread.of(values);
  }
}
