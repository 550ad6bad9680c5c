package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.settings.OptimizerName;
import org.ghostbatch.trainer.settings.OptimizerSettings;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flags that say what happens once an update. */
final class OptimizerOptions {
  private static final double USUAL_MOMENTUM = 0.9;
  // Updates are computed in float32: beyond this, squares overflow.
  private static final double MOST = 1e18;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private OptimizerName optimizer;

  @Option(
      names = "--momentum",
      paramLabel = "MU",
      description = "Of the optimizers momentum, nesterov and lars. Default: 0.9.")
  private Double momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "DECAY",
      description =
          "Of the weights, not of biases and normalizations: decoupled, but within the rule of lars"
              + " and lamb. Default: 0.004 with adamw, else 0.")
  private Double weightDecay;

  @Option(
      names = "--clip-norm",
      paramLabel = "NORM",
      description =
          "Scale down gradients whose norm over all parameters is larger. Default: none are.")
  private Double clipNorm;

  /** Complains of flags that do not go together. */
  OptimizerSettings settings() {
    if (momentum != null) {
      if (!optimizer.hasMomentum()) {
        throw new UsageException(
            "--momentum %s: needs --optimizer momentum, nesterov or lars, not %s"
                .formatted(momentum, optimizer));
      }
      if (!(momentum >= 0 && momentum < 1)) {
        throw new UsageException(
            "--momentum %s: must be at least 0 and below 1".formatted(momentum));
      }
    }
    if (weightDecay != null && !(weightDecay >= 0 && weightDecay <= MOST)) {
      throw new UsageException(
          "--weight-decay %s: must be from 0 to %s".formatted(weightDecay, MOST));
    }
    if (clipNorm != null && !(clipNorm >= 1 / MOST && clipNorm <= MOST)) {
      throw new UsageException(
          "--clip-norm %s: must be from %s to %s".formatted(clipNorm, 1 / MOST, MOST));
    }
    return new OptimizerSettings(
        optimizer,
        optimizer.hasMomentum() ? momentum == null ? USUAL_MOMENTUM : momentum : null,
        weightDecay == null ? optimizer.usualWeightDecay() : weightDecay,
        clipNorm);
  }
}
