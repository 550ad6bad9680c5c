package org.ghostbatch.datasets;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The four files of Fashion-MNIST, found and checked: 60,000 training and 10,000 test images of
 * 28x28 grey pixels, in ten classes.
 *
 * <p>Source: Xiao, Rasul, Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine
 * learning algorithms", arXiv:1708.07747, 2017.
 *
 * @param trainingImages IDX file, [60000, 28, 28], uint8; like the others plain or {@code .gz}
 * @param trainingLabels IDX file, [60000], uint8, 0..9
 * @param testImages IDX file, [10000, 28, 28], uint8
 * @param testLabels IDX file, [10000], uint8, 0..9
 * @param checksums SHA-256 in hexadecimal by file name
 */
public record FashionMnist(
    Path trainingImages,
    Path trainingLabels,
    Path testImages,
    Path testLabels,
    Map<String, String> checksums) {
  /** How many classes there are. */
  public static final int CLASSES = 10;

  /** A name for each label. */
  public static final List<String> CLASS_NAMES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  private static final String FOLDER = "fashion-mnist";

  /** Where the files are published: the authors' bucket, then their repository. */
  static final List<URI> SOURCES =
      List.of(
          URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
          URI.create("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"));

  /** Keeps a copy of the checksums, in their order. */
  public FashionMnist {
    checksums = Collections.unmodifiableMap(new LinkedHashMap<>(checksums));
  }

  /**
   * Looks for the files on this machine, and asks no other. The first place counts that holds all
   * four, itself or in a folder {@code fashion-mnist}.
   *
   * @return nothing if no place holds them
   * @throws DamagedDatasetException if the files found are not what they must be
   * @throws DatasetException if they cannot be read
   */
  public static Optional<FashionMnist> find(DataPlaces places) throws DatasetException {
    Optional<Path> directory =
        places.places().stream()
            .flatMap(FashionMnist::directoriesOf)
            .filter(candidate -> missingFrom(candidate).isEmpty())
            .findFirst();
    return directory.isPresent() ? Optional.of(checked(directory.get())) : Optional.empty();
  }

  /**
   * Looks for the files on this machine, and else downloads them into the cache's folder {@code
   * fashion-mnist}. A download that was cut resumes where it ended.
   *
   * @param progress notified of the download, if there is one
   * @throws DamagedDatasetException if there are files, but not what they must be
   * @throws UnavailableDatasetException if there are none, and they cannot be downloaded
   * @throws DatasetException if files cannot be read, or the thread was interrupted
   */
  public static FashionMnist obtain(DataPlaces places, DownloadProgress progress)
      throws DatasetException {
    return obtain(places, progress, SOURCES, Patience.DEFAULT);
  }

  static FashionMnist obtain(
      DataPlaces places, DownloadProgress progress, List<URI> sources, Patience patience)
      throws DatasetException {
    Optional<FashionMnist> found = find(places);
    if (found.isPresent()) {
      return found.get();
    }
    Path directory = places.cache().resolve(FOLDER);
    List<URI> preferred = new ArrayList<>(sources);
    for (FashionMnistFile file : missingFrom(directory)) {
      try {
        Download download =
            new Download(
                preferred.stream().map(source -> source.resolve(file.packedName())).toList(),
                file.packed(),
                directory.resolve(file.packedName()),
                patience);
        // The source that gave one file is the first to be asked for the next.
        download
            .run(progress)
            .ifPresent(
                used -> {
                  preferred.remove(used.resolve("."));
                  preferred.add(0, used.resolve("."));
                });
      } catch (UnavailableDatasetException e) {
        throw unavailable(places, sources, e);
      }
    }
    return checked(directory);
  }

  /**
   * Opens the files, unpacking those that are packed into memory.
   *
   * @see #open(Unpacking)
   */
  public Dataset open() throws DatasetException {
    return open(Unpacking.IN_MEMORY);
  }

  /**
   * Opens the files.
   *
   * @param unpacking what becomes of packed files
   * @throws DatasetException if they have changed since they were checked, or cannot be unpacked
   */
  public Dataset open(Unpacking unpacking) throws DatasetException {
    Unpacking ofAll =
        unpacking.ofFiles(List.of(trainingImages, trainingLabels, testImages, testLabels));
    return new Dataset(
        FOLDER,
        open(trainingImages, trainingLabels, ofAll),
        open(testImages, testLabels, ofAll),
        CLASS_NAMES,
        checksums);
  }

  private Examples open(Path images, Path labels, Unpacking unpacking) throws DatasetException {
    return IdxExamples.open(toOpen(images, unpacking), toOpen(labels, unpacking), CLASSES);
  }

  private Path toOpen(Path file, Unpacking unpacking) throws DatasetException {
    return unpacking.toOpen(file, checksums.get(file.getFileName().toString()));
  }

  /**
   * Checks a directory, or its folder {@code fashion-mnist} if it holds none of the files itself.
   *
   * @return a report on each file, at least one for each of the four
   * @throws DatasetException if this is not a directory
   */
  public static List<FileReport> verify(Path directory) throws DatasetException {
    if (!Files.isDirectory(directory)) {
      throw new DatasetException("%s: is not a directory".formatted(directory));
    }
    Path holder =
        directoriesOf(directory)
            .filter(candidate -> missingFrom(candidate).size() < FashionMnistFile.values().length)
            .findFirst()
            .orElse(directory);
    List<FileReport> reports = new ArrayList<>();
    for (FashionMnistFile file : FashionMnistFile.values()) {
      List<Path> forms = file.formsIn(holder).toList();
      if (forms.isEmpty()) {
        reports.add(
            new FileReport(
                file.packedName(),
                FileReport.Status.MISSING,
                "%s holds neither it nor %s".formatted(holder, file.unpackedName())));
      }
      forms.forEach(form -> reports.add(file.report(form)));
    }
    return List.copyOf(reports);
  }

  private static Stream<Path> directoriesOf(Path place) {
    return Stream.of(place, place.resolve(FOLDER));
  }

  private static List<FashionMnistFile> missingFrom(Path directory) {
    return Arrays.stream(FashionMnistFile.values())
        .filter(file -> file.in(directory).isEmpty())
        .toList();
  }

  private static FashionMnist checked(Path directory) throws DatasetException {
    List<Path> paths = new ArrayList<>();
    Map<String, String> checksums = new LinkedHashMap<>();
    for (FashionMnistFile file : FashionMnistFile.values()) {
      Path path =
          file.in(directory)
              .orElseThrow(
                  () ->
                      new DatasetException(
                          "%s: %s disappeared while it was being read"
                              .formatted(directory, file.packedName())));
      file.expected(path).require(path);
      paths.add(path);
      checksums.put(path.getFileName().toString(), file.expected(path).sha256());
    }
    return new FashionMnist(paths.get(0), paths.get(1), paths.get(2), paths.get(3), checksums);
  }

  private static UnavailableDatasetException unavailable(
      DataPlaces places, List<URI> sources, UnavailableDatasetException failed) {
    List<String> details = new ArrayList<>();
    details.add("Looked in each of these, and in its folder %s:".formatted(FOLDER));
    places.places().forEach(place -> details.add("  %s (%s)".formatted(place, whatLacks(place))));
    details.add("The download failed: " + failed.summary());
    failed.details().forEach(line -> details.add("  " + line));
    details.add(
        "What to do: get the four files (packed or unpacked) with a browser or from another machine:");
    for (FashionMnistFile file : FashionMnistFile.values()) {
      details.addAll(describe(file, sources));
    }
    details.add("Put them into one directory, and name it with --data DIR or GHOSTBATCH_DATA.");
    return new UnavailableDatasetException(
        "Fashion-MNIST is not on this machine and could not be downloaded: get its four files and"
            + " name their directory with --data DIR or GHOSTBATCH_DATA",
        details,
        failed);
  }

  private static String whatLacks(Path place) {
    if (!Files.isDirectory(place)) {
      return "no such directory";
    }
    List<FashionMnistFile> missing =
        directoriesOf(place)
            .map(FashionMnist::missingFrom)
            .filter(files -> files.size() < FashionMnistFile.values().length)
            .findFirst()
            .orElse(List.of());
    return missing.isEmpty()
        ? "none of the files"
        : missing.stream()
            .map(FashionMnistFile::packedName)
            .collect(Collectors.joining(", ", "lacks ", ""));
  }

  private static List<String> describe(FashionMnistFile file, List<URI> sources) {
    return Stream.concat(
            Stream.of(
                "  %s: %d bytes, SHA-256 %s"
                    .formatted(file.packedName(), file.packed().length(), file.packed().sha256())),
            sources.stream().map(source -> "    " + source.resolve(file.packedName())))
        .toList();
  }
}
