package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.settings.OptimizerName;
import org.ghostbatch.trainer.settings.OptimizerSettings;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flags that say what happens once an update. */
@Under(FlagHeading.OPTIMIZER)
final class OptimizerOptions {
  private static final double DEFAULT_MOMENTUM = 0.9;
  // Updates are computed in float32: beyond this, squares overflow.
  private static final double MAX = 1e18;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private OptimizerName optimizer;

  @Option(
      names = "--momentum",
      paramLabel = "MU",
      description = "For momentum, nesterov and lars. Default: 0.9.")
  private Double momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "DECAY",
      description = {
        "Decay of weights. Default: 0.004 for adamw, else 0.",
        "Biases and normalization parameters do not decay. The decay is decoupled; lars "
            + "and lamb apply it within their own rule."
      })
  private Double weightDecay;

  @Option(
      names = "--clip-norm",
      paramLabel = "NORM",
      description = {
        "Largest norm of the gradient. Default: no clipping.",
        "A gradient whose norm over all parameters is larger is scaled down to it."
      })
  private Double clipNorm;

  /** Rejects flags that cannot be combined. */
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
    if (weightDecay != null && !(weightDecay >= 0 && weightDecay <= MAX)) {
      throw new UsageException(
          "--weight-decay %s: must be from 0 to %s".formatted(weightDecay, MAX));
    }
    if (clipNorm != null && !(clipNorm >= 1 / MAX && clipNorm <= MAX)) {
      throw new UsageException(
          "--clip-norm %s: must be from %s to %s".formatted(clipNorm, 1 / MAX, MAX));
    }
    return new OptimizerSettings(
        optimizer,
        optimizer.hasMomentum() ? momentum == null ? DEFAULT_MOMENTUM : momentum : null,
        weightDecay == null ? optimizer.usualWeightDecay() : weightDecay,
        clipNorm);
  }
}
