package org.ghostbatch.trainer.cli;

import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.trainer.settings.DatasetChoice;
import org.ghostbatch.trainer.settings.DatasetName;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flags that say which examples to use. */
final class DatasetOptions {
  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}. Default: fashion-mnist where its files are or can be"
              + " downloaded, else sketches.")
  private DatasetName dataset;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where to look first for the Fashion-MNIST files (then $GHOSTBATCH_DATA, ./data, the"
              + " user's cache).")
  private Path data;

  @Option(
      names = "--train-images",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Training images of --dataset idx, plain or .gz. Several files, or a pattern as in"
              + " 'shards/*-images.gz', are one dataset.")
  private List<Path> trainImages = List.of();

  @Option(
      names = "--train-labels",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Training labels of --dataset idx, as many files as there are of images.")
  private List<Path> trainLabels = List.of();

  @Option(
      names = "--test-images",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Test images of --dataset idx, if there are any.")
  private List<Path> testImages = List.of();

  @Option(
      names = "--test-labels",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Test labels of --dataset idx, if there are any.")
  private List<Path> testLabels = List.of();

  /**
   * What the flags ask for.
   *
   * @throws UsageException if they do not go together
   */
  DatasetChoice choice() {
    return new DatasetChoice(dataset, data, trainImages, trainLabels, testImages, testLabels);
  }
}
