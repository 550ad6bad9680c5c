package org.ghostbatch.trainer.settings;

import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;

/**
 * Which examples are asked for, and how they reach the device.
 *
 * @param dataset the examples
 * @param streaming how they reach the device
 */
public record DataChoice(DatasetChoice dataset, StreamChoice streaming) {
  /** Opens the examples. */
  public Dataset open(DatasetListener listener) throws DatasetException {
    return dataset.open(streaming.stream(), listener);
  }

  /** Whether {@link #open} opens the same for another choice. */
  public boolean opensTheSameAs(DataChoice other) {
    return dataset.equals(other.dataset) && streaming.stream() == other.streaming.stream();
  }
}
