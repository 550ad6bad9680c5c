package org.ghostbatch.trainer.settings;

import org.ghostbatch.accumulate.UpdateRule;

/**
 * What happens once an update.
 *
 * @param momentum null where the optimizer has none
 * @param weightDecay 0 for none
 * @param clipNorm the largest norm of a gradient; null for any
 */
public record OptimizerSettings(
    OptimizerName optimizer, Double momentum, double weightDecay, Double clipNorm) {

  public UpdateRule rule() {
    return new UpdateRule(
        optimizer.create(momentum == null ? 0 : momentum, weightDecay),
        clipNorm == null ? Double.POSITIVE_INFINITY : clipNorm);
  }
}
