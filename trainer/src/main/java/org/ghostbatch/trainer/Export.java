package org.ghostbatch.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ghostbatch.accumulate.Classifier;
import org.ghostbatch.accumulate.InputFormat;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Snapshot;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.trainer.serving.Model;

/** Models that other programs can load. */
final class Export {
  private Export() {}

  /**
   * Complains if a model cannot be exported there.
   *
   * @param flag before the directory in messages, for instance {@code --export}; may be empty
   */
  static void check(String flag, Path directory) throws IOException {
    String named = (flag + " " + directory).strip();
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new UsageException(named + ": is a file; name a directory");
    }
    try (Stream<Path> held = Files.list(directory)) {
      if (held.findAny().isPresent()) {
        throw new UsageException(named + ": is not empty; name another directory");
      }
    }
  }

  /**
   * Writes what has been learned as a SavedModel.
   *
   * @param snapshot the network's parameters; what else it holds is left out
   * @param dataset what it has learned from
   * @param directory which {@link #check} lets pass; it will be there whole or not at all
   */
  static void write(Network network, Snapshot snapshot, Dataset dataset, Path directory)
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
