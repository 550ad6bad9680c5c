package org.ghostbatch.trainer.sweep;

import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.trainer.settings.DataChoice;
import org.ghostbatch.trainer.settings.DatasetListener;

/** The examples of one run, kept for the next if it wants the same. */
final class LastDataset {
  private final DatasetListener listener;
  private DataChoice choice;
  private Dataset dataset;

  LastDataset(DatasetListener listener) {
    this.listener = listener;
  }

  Dataset of(DataChoice wanted) throws DatasetException {
    if (choice == null || !wanted.opensTheSameAs(choice)) {
      dataset = wanted.open(listener);
      choice = wanted;
    }
    return dataset;
  }
}
