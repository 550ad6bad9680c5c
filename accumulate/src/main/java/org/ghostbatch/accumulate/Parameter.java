package org.ghostbatch.accumulate;

import org.tensorflow.ndarray.Shape;

/**
 * A tensor of float32 that training changes.
 *
 * @param name unique within its network, for instance {@code dense-1/kernel}
 * @param shape fully known
 * @param initializer how it begins
 * @param role who changes it, and whether it decays
 */
public record Parameter(String name, Shape shape, Initializer initializer, Role role) {

  /** Who changes a parameter. */
  public enum Role {
    /** Learned by the optimizer, and subject to weight decay: kernels. */
    WEIGHT,
    /** Learned by the optimizer, never decayed: biases, and a normalization's gamma and beta. */
    BIAS,
    /** Not learned: a running statistic, which the forward pass itself moves. */
    STATISTIC;

    /** Whether the optimizer changes it. */
    public boolean learned() {
      return this != STATISTIC;
    }
  }
}
