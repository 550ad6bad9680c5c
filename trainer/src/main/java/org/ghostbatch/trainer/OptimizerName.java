package org.ghostbatch.trainer;

import java.util.Locale;
import org.ghostbatch.accumulate.Optimizer;

/** The optimizers that {@code --optimizer} knows, with Keras's usual learning rates. */
enum OptimizerName {
  SGD(0.01),
  MOMENTUM(0.01),
  NESTEROV(0.01),
  ADAM(0.001);

  private final double usualLearningRate;

  OptimizerName(double usualLearningRate) {
    this.usualLearningRate = usualLearningRate;
  }

  double usualLearningRate() {
    return usualLearningRate;
  }

  boolean hasMomentum() {
    return this == MOMENTUM || this == NESTEROV;
  }

  Optimizer create(double momentum) {
    return switch (this) {
      case SGD -> Optimizer.sgd();
      case MOMENTUM -> Optimizer.momentum(momentum);
      case NESTEROV -> Optimizer.nesterov(momentum);
      case ADAM -> Optimizer.adam();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
