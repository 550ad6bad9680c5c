package org.ghostbatch.trainer.settings;

import java.util.Locale;

/** The models that {@code --model} knows. */
public enum ModelName {
  /** A linear bottleneck of one unit, then the classes: the Stack Overflow question's model. */
  LINEAR,
  /** Hidden layers with ReLU, then the classes. */
  MLP,
  /** Plain multinomial regression. */
  SOFTMAX,
  /** Two convolutions with pooling, a hidden layer, then the classes. */
  CNN;

  /** Whether there is ReLU, before which to normalize and after which to drop out. */
  public boolean hasHiddenLayers() {
    return this == MLP || this == CNN;
  }

  /** Whether it has convolutions. */
  public boolean convolves() {
    return this == CNN;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
