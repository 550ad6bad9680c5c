package org.ghostbatch.trainer;

import java.io.PrintWriter;
import java.util.List;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;

/** The examples of one run, kept for the next if it wants the same. */
final class LastDataset {
  private final PrintWriter err;
  private List<Object> choice;
  private Dataset dataset;

  LastDataset(PrintWriter err) {
    this.err = err;
  }

  Dataset of(TrainCommand run) throws DatasetException {
    if (!run.choiceOfData().equals(choice)) {
      dataset = run.load(err);
      choice = run.choiceOfData();
    }
    return dataset;
  }
}
