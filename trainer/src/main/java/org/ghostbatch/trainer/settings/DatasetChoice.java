package org.ghostbatch.trainer.settings;

import java.nio.file.Files;
import java.nio.file.Path;
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
import org.ghostbatch.trainer.text.ControlCharacters;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.UsageException;

/**
 * Which examples are asked for: equal where they are the same.
 *
 * @param dataset null for Fashion-MNIST where it can be had, else the sketches
 * @param data where to look first for the files of Fashion-MNIST; null for the usual places
 * @param trainImages files or patterns, as those that follow; only for {@link DatasetName#IDX}
 * @param testImages empty where there are none to test on, as {@code testLabels}
 */
public record DatasetChoice(
    DatasetName dataset,
    Path data,
    List<Path> trainImages,
    List<Path> trainLabels,
    List<Path> testImages,
    List<Path> testLabels) {
  // The embedded dataset is one dataset: the run's seed does not draw it anew.
  private static final long SKETCHES_SEED = 0;
  // From here on reading takes seconds.
  private static final long LARGE_BYTES = 2L << 30;

  /**
   * Checks that the flags can be combined, before anything is read.
   *
   * @throws UsageException if they do not
   */
  public DatasetChoice {
    trainImages = List.copyOf(trainImages);
    trainLabels = List.copyOf(trainLabels);
    testImages = List.copyOf(testImages);
    testLabels = List.copyOf(testLabels);
    Map<String, List<Path>> files = new LinkedHashMap<>();
    files.put("--train-images", trainImages);
    files.put("--train-labels", trainLabels);
    files.put("--test-images", testImages);
    files.put("--test-labels", testLabels);
    if (dataset == DatasetName.IDX) {
      checkIdx(files);
    } else {
      checkNone(files);
    }
    if (data != null) {
      checkDirectory(data, dataset);
    }
  }

  private static void checkIdx(Map<String, List<Path>> files) {
    if (files.get("--train-images").isEmpty() || files.get("--train-labels").isEmpty()) {
      throw new UsageException("--dataset idx: needs --train-images FILE and --train-labels FILE");
    }
    if (files.get("--test-images").isEmpty() != files.get("--test-labels").isEmpty()) {
      throw new UsageException("--test-images and --test-labels: give both or neither");
    }
  }

  private static void checkNone(Map<String, List<Path>> files) {
    files.forEach(
        (flag, paths) -> {
          if (!paths.isEmpty()) {
            throw new UsageException("%s %s: needs --dataset idx".formatted(flag, paths.get(0)));
          }
        });
  }

  private static void checkDirectory(Path data, DatasetName dataset) {
    if (dataset != null && dataset != DatasetName.FASHION_MNIST) {
      throw new UsageException(
          "--data %s: is for --dataset fashion-mnist, not %s".formatted(data, dataset));
    }
    if (!Files.isDirectory(data)) {
      throw new UsageException("--data %s: is not a directory".formatted(data));
    }
  }

  /** Whether any of these flags is given. */
  public boolean isGiven() {
    return dataset != null || data != null;
  }

  /** Whether the dataset is named, so that none has to be looked for. */
  public boolean isNamed() {
    return dataset != null;
  }

  /**
   * Opens the examples.
   *
   * @param streamed whether packed files are to be read at random, and so have to be unpacked
   */
  public Dataset open(boolean streamed, DatasetListener listener) throws DatasetException {
    Unpacking unpacking = unpacking(streamed, listener);
    if (dataset == null) {
      return fashionMnistOrSketches(unpacking, listener);
    }
    return switch (dataset) {
      case FASHION_MNIST -> fashionMnist(Optional.ofNullable(data), listener).open(unpacking);
      case SKETCHES -> Sketches.dataset(SKETCHES_SEED);
      case BLOBS -> Blobs.TUTORIAL.dataset();
      case IDX -> idx(unpacking, listener);
    };
  }

  private static Unpacking unpacking(boolean streamed, DatasetListener listener) {
    long heap = Runtime.getRuntime().maxMemory();
    return new Unpacking(
        streamed ? Unpacking.SMALL_FILE_BYTES : heap / 2,
        DataPlaces.of(Optional.empty(), DataPlaces.Environment.ofThisProcess())
            .cache()
            .resolve("unpacked"),
        line -> listener.line(ControlCharacters.inOneLine(line)));
  }

  private Dataset fashionMnistOrSketches(Unpacking unpacking, DatasetListener listener)
      throws DatasetException {
    try {
      return fashionMnist(Optional.ofNullable(data), listener).open(unpacking);
    } catch (UnavailableDatasetException unavailable) {
      listener.line(
          "Fashion-MNIST is not on this machine and cannot be downloaded: training on the embedded"
              + " sketches instead (--dataset fashion-mnist lists the places searched)");
      return Sketches.dataset(SKETCHES_SEED);
    }
  }

  /** Fashion-MNIST from a directory, or else from where it usually is. */
  public static FashionMnist fashionMnist(Optional<Path> data, DatasetListener listener)
      throws DatasetException {
    Optional<FashionMnist> standIn = StandIn.forFashionMnist();
    if (standIn.isPresent()) {
      return standIn.get();
    }
    DataPlaces places = DataPlaces.of(data, DataPlaces.Environment.ofThisProcess());
    try (DatasetListener.Download download = listener.download()) {
      return FashionMnist.obtain(places, download);
    }
  }

  private Dataset idx(Unpacking unpacking, DatasetListener listener) throws DatasetException {
    IdxDataset training = pairs("train", trainImages, trainLabels);
    Optional<IdxDataset> test =
        testImages.isEmpty()
            ? Optional.empty()
            : Optional.of(pairs("test", testImages, testLabels));
    long bytes = training.bytes() + test.map(IdxDataset::bytes).orElse(0L);
    if (bytes >= LARGE_BYTES) {
      listener.line(
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
          "--%s-images: %d files, but %d of --%s-labels: give one file of labels for each file of images"
              .formatted(part, imageFiles.size(), labelFiles.size(), part));
    }
    return new IdxDataset(imageFiles, labelFiles);
  }
}
