package org.ghostbatch.trainer.settings;

import java.util.Locale;

/** The datasets that {@code --dataset} knows. */
public enum DatasetName {
  FASHION_MNIST,
  SKETCHES,
  BLOBS,
  IDX;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
