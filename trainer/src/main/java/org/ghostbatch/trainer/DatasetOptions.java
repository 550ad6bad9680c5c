package org.ghostbatch.trainer;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.datasets.DataPlaces;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.FashionMnist;
import org.ghostbatch.datasets.IdxDataset;
import org.ghostbatch.datasets.Sketches;
import org.ghostbatch.datasets.UnavailableDatasetException;
import org.ghostbatch.datasets.Unpacking;
import picocli.CommandLine.Option;

/** The flags that say which examples to use. */
@Under(FlagHeading.DATA)
final class DatasetOptions {
  // The embedded dataset is one dataset: the run's seed does not draw it anew.
  private static final long SKETCHES_SEED = 0;
  // From here on reading takes seconds.
  private static final long LARGE_BYTES = 2L << 30;

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

  /** Complains of flags that do not go together, before anything is read. */
  void check() {
    Map<String, List<Path>> idx = new LinkedHashMap<>();
    idx.put("--train-images", trainImages);
    idx.put("--train-labels", trainLabels);
    idx.put("--test-images", testImages);
    idx.put("--test-labels", testLabels);
    if (dataset != DatasetName.IDX) {
      idx.forEach(
          (flag, paths) -> {
            if (!paths.isEmpty()) {
              throw new UsageException("%s %s: needs --dataset idx".formatted(flag, paths.get(0)));
            }
          });
    } else if (trainImages.isEmpty() || trainLabels.isEmpty()) {
      throw new UsageException("--dataset idx: needs --train-images FILE and --train-labels FILE");
    } else if (testImages.isEmpty() != testLabels.isEmpty()) {
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
    return choice().stream().anyMatch(value -> value != null && !value.equals(List.of()));
  }

  /** Whether the dataset is named, so that none has to be looked for. */
  boolean isNamed() {
    return dataset != null;
  }

  Dataset load(PrintWriter err) throws DatasetException {
    return load(err, false);
  }

  /**
   * Opens the examples.
   *
   * @param streamed whether packed files are to be read at random, and so have to be unpacked
   */
  Dataset load(PrintWriter err, boolean streamed) throws DatasetException {
    Unpacking unpacking = unpacking(err, streamed);
    if (dataset == null) {
      return fashionMnistOrSketches(err, unpacking);
    }
    return switch (dataset) {
      case FASHION_MNIST -> fashionMnist(err).open(unpacking);
      case SKETCHES -> Sketches.dataset(SKETCHES_SEED);
      case BLOBS -> Blobs.TUTORIAL.dataset();
      case IDX -> idx(err, unpacking);
    };
  }

  private static Unpacking unpacking(PrintWriter err, boolean streamed) {
    long heap = Runtime.getRuntime().maxMemory();
    return new Unpacking(
        streamed ? Unpacking.SMALL_FILE_BYTES : heap / 2,
        DataPlaces.of(Optional.empty(), DataPlaces.Environment.ofThisProcess())
            .cache()
            .resolve("unpacked"),
        line -> err.println(ControlCharacters.inOneLine(line)));
  }

  private Dataset fashionMnistOrSketches(PrintWriter err, Unpacking unpacking)
      throws DatasetException {
    try {
      return fashionMnist(err).open(unpacking);
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
    Optional<FashionMnist> standIn = StandIn.forFashionMnist();
    if (standIn.isPresent()) {
      return standIn.get();
    }
    DataPlaces places = DataPlaces.of(data, DataPlaces.Environment.ofThisProcess());
    try (DownloadBar bar = new DownloadBar(err)) {
      return FashionMnist.obtain(places, bar);
    }
  }

  private Dataset idx(PrintWriter err, Unpacking unpacking) throws DatasetException {
    IdxDataset training = pairs("train", trainImages, trainLabels);
    Optional<IdxDataset> test =
        testImages.isEmpty()
            ? Optional.empty()
            : Optional.of(pairs("test", testImages, testLabels));
    long bytes = training.bytes() + test.map(IdxDataset::bytes).orElse(0L);
    if (bytes >= LARGE_BYTES) {
      err.println(
          "reading %s once for the checksums of the files".formatted(MemorySize.rounded(bytes)));
    }
    return IdxDataset.open(training, test, unpacking);
  }

  private static IdxDataset pairs(String part, List<Path> images, List<Path> labels)
      throws DatasetException {
    List<Path> imageFiles = FilePattern.files("--%s-images".formatted(part), images);
    List<Path> labelFiles = FilePattern.files("--%s-labels".formatted(part), labels);
    if (imageFiles.size() != labelFiles.size()) {
      throw new DatasetException(
          "--%s-images: %d files, but %d of --%s-labels: give one of labels for each of images"
              .formatted(part, imageFiles.size(), labelFiles.size(), part));
    }
    return new IdxDataset(imageFiles, labelFiles);
  }
}
