package org.ghostbatch.trainer.settings;

import java.util.Locale;
import org.ghostbatch.accumulate.Optimizer;

/** The optimizers that {@code --optimizer} knows, with their usual learning rates. */
public enum OptimizerName {
  SGD(0.01),
  MOMENTUM(0.01),
  NESTEROV(0.01),
  ADAM(0.001),
  ADAMW(0.001),
  LARS(1),
  LAMB(0.001);

  // Keras's default.
  private static final double DEFAULT_ADAMW_DECAY = 0.004;

  private final double usualLearningRate;

  OptimizerName(double usualLearningRate) {
    this.usualLearningRate = usualLearningRate;
  }

  public double usualLearningRate() {
    return usualLearningRate;
  }

  public double usualWeightDecay() {
    return this == ADAMW ? DEFAULT_ADAMW_DECAY : 0;
  }

  public boolean hasMomentum() {
    return this == MOMENTUM || this == NESTEROV || this == LARS;
  }

  /** The optimizer; a momentum that it has no use for is ignored. */
  Optimizer create(double momentum, double weightDecay) {
    return switch (this) {
      case SGD -> Optimizer.sgd().withWeightDecay(weightDecay);
      case MOMENTUM -> Optimizer.momentum(momentum).withWeightDecay(weightDecay);
      case NESTEROV -> Optimizer.nesterov(momentum).withWeightDecay(weightDecay);
      case ADAM, ADAMW -> Optimizer.adam().withWeightDecay(weightDecay);
      case LARS -> Optimizer.lars(momentum, weightDecay);
      case LAMB -> Optimizer.lamb(weightDecay);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
