package org.ghostbatch.trainer.cli;

import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.trainer.settings.DatasetChoice;
import org.ghostbatch.trainer.settings.DatasetName;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flags that say which examples to use. */
@Under(FlagHeading.DATA)
final class DatasetOptions {
  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}. Default: fashion-mnist if its files can be found or "
              + "downloaded, else sketches.")
  private DatasetName dataset;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Where to look first for the Fashion-MNIST files.",
        "Then $GHOSTBATCH_DATA, ./data and the user's cache are searched."
      })
  private Path data;

  @Option(
      names = "--train-images",
      paramLabel = "FILE",
      arity = "1..*",
      description = {
        "Training images of --dataset idx, plain or .gz.",
        "Several files, or a pattern such as 'shards/*-images.gz', form one dataset."
      })
  private List<Path> trainImages = List.of();

  @Option(
      names = "--train-labels",
      paramLabel = "FILE",
      arity = "1..*",
      description = {
        "Training labels of --dataset idx.",
        "As many files as there are files of images, in the same order."
      })
  private List<Path> trainLabels = List.of();

  @Option(
      names = "--test-images",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Test images of --dataset idx. Optional.")
  private List<Path> testImages = List.of();

  @Option(
      names = "--test-labels",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Test labels of --dataset idx. Optional.")
  private List<Path> testLabels = List.of();

  /**
   * What the flags ask for.
   *
   * @throws UsageException if they cannot be combined
   */
  DatasetChoice choice() {
    return new DatasetChoice(dataset, data, trainImages, trainLabels, testImages, testLabels);
  }
}
