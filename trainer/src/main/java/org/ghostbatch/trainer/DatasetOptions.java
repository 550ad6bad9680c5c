package org.ghostbatch.trainer;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.datasets.DataPlaces;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.FashionMnist;
import org.ghostbatch.datasets.IdxDataset;
import org.ghostbatch.datasets.Sketches;
import org.ghostbatch.datasets.UnavailableDatasetException;
import picocli.CommandLine.Option;

/** The flags that say which examples to use. */
final class DatasetOptions {
  // The embedded dataset is one dataset: the run's seed does not draw it anew.
  private static final long SKETCHES_SEED = 0;

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
      description = "Training images of --dataset idx, plain or .gz.")
  private Path trainImages;

  @Option(
      names = "--train-labels",
      paramLabel = "FILE",
      description = "Training labels of --dataset idx.")
  private Path trainLabels;

  @Option(
      names = "--test-images",
      paramLabel = "FILE",
      description = "Test images of --dataset idx, if there are any.")
  private Path testImages;

  @Option(
      names = "--test-labels",
      paramLabel = "FILE",
      description = "Test labels of --dataset idx, if there are any.")
  private Path testLabels;

  /** Complains of flags that do not go together, before anything is read. */
  void check() {
    Map<String, Path> idx = new LinkedHashMap<>();
    idx.put("--train-images", trainImages);
    idx.put("--train-labels", trainLabels);
    idx.put("--test-images", testImages);
    idx.put("--test-labels", testLabels);
    if (dataset != DatasetName.IDX) {
      idx.forEach(
          (flag, path) -> {
            if (path != null) {
              throw new UsageException("%s %s: needs --dataset idx".formatted(flag, path));
            }
          });
    } else if (trainImages == null || trainLabels == null) {
      throw new UsageException("--dataset idx: needs --train-images FILE and --train-labels FILE");
    } else if ((testImages == null) != (testLabels == null)) {
      throw new UsageException("--test-images and --test-labels: give both or neither");
    }
    if (data != null && dataset != null && dataset != DatasetName.FASHION_MNIST) {
      throw new UsageException(
          "--data %s: is for --dataset fashion-mnist, not %s".formatted(data, dataset));
    }
    if (data != null && !Files.isDirectory(data)) {
      throw new UsageException("--data %s: is not a directory".formatted(data));
    }
  }

  /** What is chosen: equal where the examples are the same. */
  List<Object> choice() {
    return Arrays.asList(dataset, data, trainImages, trainLabels, testImages, testLabels);
  }

  /** Whether any of these flags is given. */
  boolean isGiven() {
    return choice().stream().anyMatch(Objects::nonNull);
  }

  /** Whether the dataset is named, so that none has to be looked for. */
  boolean isNamed() {
    return dataset != null;
  }

  Dataset load(PrintWriter err) throws DatasetException {
    if (dataset == null) {
      return fashionMnistOrSketches(err);
    }
    return switch (dataset) {
      case FASHION_MNIST -> fashionMnist(err).open();
      case SKETCHES -> Sketches.dataset(SKETCHES_SEED);
      case BLOBS -> Blobs.TUTORIAL.dataset();
      case IDX -> idx();
    };
  }

  private Dataset fashionMnistOrSketches(PrintWriter err) throws DatasetException {
    try {
      return fashionMnist(err).open();
    } catch (UnavailableDatasetException unavailable) {
      err.println(
          "Fashion-MNIST is not on this machine and cannot be downloaded: training on the embedded"
              + " sketches instead (--dataset fashion-mnist tells where it was looked for)");
      return Sketches.dataset(SKETCHES_SEED);
    }
  }

  FashionMnist fashionMnist(PrintWriter err) throws DatasetException {
    return fashionMnist(Optional.ofNullable(data), err);
  }

  /** Fashion-MNIST from a directory, or else from where it usually is. */
  static FashionMnist fashionMnist(Optional<Path> data, PrintWriter err) throws DatasetException {
    DataPlaces places = DataPlaces.of(data, DataPlaces.Environment.ofThisProcess());
    try (DownloadBar bar = new DownloadBar(err)) {
      return FashionMnist.obtain(places, bar);
    }
  }

  private Dataset idx() throws DatasetException {
    Optional<IdxDataset> test =
        Optional.ofNullable(testImages).map(images -> new IdxDataset(images, testLabels));
    return IdxDataset.open(new IdxDataset(trainImages, trainLabels), test);
  }
}
