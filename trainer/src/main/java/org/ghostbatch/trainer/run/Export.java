package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.nio.file.Path;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Snapshot;
import org.ghostbatch.accumulate.export.Classifier;
import org.ghostbatch.accumulate.export.InputFormat;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.trainer.serving.Model;

/** Models that other programs can load. */
public final class Export {
  private Export() {}

  /**
   * Writes what has been learned as a SavedModel.
   *
   * @param snapshot the network's parameters; what else it holds is left out
   * @param dataset what it has learned from
   * @param directory new or empty; it is written whole or not at all
   */
  public static void write(Network network, Snapshot snapshot, Dataset dataset, Path directory)
      throws IOException {
    try (Classifier classifier =
        Classifier.of(
            network,
            snapshot,
            InputFormat.of(dataset.training()),
            dataset.classNames(),
            Model.workplace())) {
      classifier.export(directory);
    }
  }
}
