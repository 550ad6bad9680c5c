package org.ghostbatch.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Examples in IDX files: one pair of images and labels, or several that follow each other (shards).
 *
 * @param images uint8 or float32, the first axis being the examples; at least one file
 * @param labels integers, one axis; as many files
 */
public record IdxDataset(List<Path> images, List<Path> labels) {

  /** Keeps copies, and checks that the files are pairs. */
  public IdxDataset {
    images = List.copyOf(images);
    labels = List.copyOf(labels);
    if (images.isEmpty() || images.size() != labels.size()) {
      throw new IllegalArgumentException(
          "%d files of images with %d of labels: must be as many, and at least 1"
              .formatted(images.size(), labels.size()));
    }
  }

  /** One pair. */
  public IdxDataset(Path images, Path labels) {
    this(List.of(images), List.of(labels));
  }

  /**
   * Opens files as a dataset, unpacking those that are packed into memory.
   *
   * @see #open(IdxDataset, Optional, Unpacking)
   */
  public static Dataset open(IdxDataset training, Optional<IdxDataset> test)
      throws DatasetException {
    return open(training, test, Unpacking.IN_MEMORY);
  }

  /**
   * Opens files as a dataset, with as many classes as the largest label shows.
   *
   * @param training the files to learn from
   * @param test the files kept apart, if there are any; else the dataset has no test examples
   * @param unpacking what becomes of packed files
   * @throws DatasetException if a file is not what it must be, or they differ in shape
   */
  public static Dataset open(IdxDataset training, Optional<IdxDataset> test, Unpacking unpacking)
      throws DatasetException {
    Map<Path, String> checksums = checksums(training, test);
    Unpacking ofAll = unpacking.ofFiles(checksums.keySet());
    IdxDataset plainTraining = training.toOpen(checksums, ofAll);
    Optional<IdxDataset> plainTest = Optional.empty();
    if (test.isPresent()) {
      plainTest = Optional.of(test.get().toOpen(checksums, ofAll));
    }
    // All of them or none: together they would make the process as large as they are.
    boolean mapped =
        plainTraining.bytes() + plainTest.map(IdxDataset::bytes).orElse(0L)
            <= IdxFile.LARGEST_MAPPED;
    long largestMapped = mapped ? Long.MAX_VALUE : 0;
    Examples trainingExamples = plainTraining.examples(training, largestMapped);
    Examples testExamples =
        test.isPresent()
            ? plainTest.get().examples(test.get(), largestMapped)
            : none(trainingExamples);
    int classes = Math.max(trainingExamples.classes(), testExamples.classes());
    Map<String, String> named = new LinkedHashMap<>();
    checksums.forEach((file, sha256) -> named.put(file.toString(), sha256));
    try {
      return new Dataset(
          "idx",
          new Widened(trainingExamples, classes),
          new Widened(testExamples, classes),
          new Numbers(classes),
          named);
    } catch (IllegalArgumentException mismatch) {
      throw new DatasetException(
          "%s and %s: training and test images must have the same shape and element type"
              .formatted(training.images.get(0), test.orElseThrow().images.get(0)),
          mismatch);
    }
  }

  private static Examples none(Examples like) {
    return new ArrayExamples(
        like.shape(), like.elementType(), new byte[0], new int[0], like.classes());
  }

  private static Map<Path, String> checksums(IdxDataset training, Optional<IdxDataset> test)
      throws DatasetException {
    Map<Path, String> checksums = new LinkedHashMap<>(training.checksums());
    if (test.isPresent()) {
      checksums.putAll(test.get().checksums());
    }
    return checksums;
  }

  private Map<Path, String> checksums() throws DatasetException {
    Map<Path, String> checksums = new LinkedHashMap<>();
    for (int pair = 0; pair < images.size(); pair++) {
      for (Path file : List.of(images.get(pair), labels.get(pair))) {
        checksums.put(file, checksum(file));
      }
    }
    return checksums;
  }

  private static String checksum(Path file) throws DatasetException {
    try {
      return Checksum.of(file).sha256();
    } catch (IOException unreadable) {
      throw new DatasetException(
          "%s: cannot be read: %s".formatted(file, ReadFault.words(unreadable)), unreadable);
    }
  }

  private IdxDataset toOpen(Map<Path, String> checksums, Unpacking unpacking)
      throws DatasetException {
    List<Path> plainImages = new ArrayList<>();
    List<Path> plainLabels = new ArrayList<>();
    for (int pair = 0; pair < images.size(); pair++) {
      plainImages.add(unpacking.toOpen(images.get(pair), checksums.get(images.get(pair))));
      plainLabels.add(unpacking.toOpen(labels.get(pair), checksums.get(labels.get(pair))));
    }
    return new IdxDataset(plainImages, plainLabels);
  }

  /** How many bytes the files of images take. */
  public long bytes() {
    return images.stream().mapToLong(IdxDataset::bytes).sum();
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException vanished) {
      // Opening it says what is wrong.
      return 0;
    }
  }

  /**
   * Opens every pair.
   *
   * @param named what the files are called in messages
   */
  private Examples examples(IdxDataset named, long largestMapped) throws DatasetException {
    List<Examples> parts = new ArrayList<>();
    for (int pair = 0; pair < images.size(); pair++) {
      Examples part =
          IdxExamples.openMapping(
              images.get(pair), labels.get(pair), named.images.get(pair), largestMapped);
      if (pair > 0 && !alike(parts.get(0), part)) {
        throw new DatasetException(
            "%s: %s, where %s has %s: files of one dataset must agree in shape and element type"
                .formatted(
                    named.images.get(pair),
                    description(part),
                    named.images.get(0),
                    description(parts.get(0))));
      }
      parts.add(part);
    }
    long count = parts.stream().mapToLong(Examples::count).sum();
    if (count > Integer.MAX_VALUE) {
      throw new DatasetException(
          "%s and %d more files: %,d examples, at most 2^31 - 1 can be used"
              .formatted(named.images.get(0), parts.size() - 1, count));
    }
    return JoinedExamples.of(parts);
  }

  private static boolean alike(Examples one, Examples other) {
    return Arrays.equals(one.shape(), other.shape()) && one.elementType() == other.elementType();
  }

  private static String description(Examples examples) {
    return "examples of %s of %s"
        .formatted(
            Arrays.toString(examples.shape()),
            examples.elementType().name().toLowerCase(Locale.ROOT));
  }

  /**
   * The labels as names, made when asked for: a label of four bytes can make a million classes, and
   * must not make a million strings.
   */
  private static final class Numbers extends AbstractList<String> {
    private final int classes;

    Numbers(int classes) {
      this.classes = classes;
    }

    @Override
    public String get(int label) {
      return Integer.toString(Objects.checkIndex(label, classes));
    }

    @Override
    public int size() {
      return classes;
    }
  }

  /** Examples with room for classes that only their counterpart has. */
  private record Widened(Examples all, int classes) implements Examples {
    @Override
    public int count() {
      return all.count();
    }

    @Override
    public int[] shape() {
      return all.shape();
    }

    @Override
    public ElementType elementType() {
      return all.elementType();
    }

    @Override
    public void copy(int[] rows, int from, int to, ByteBuffer target) {
      all.copy(rows, from, to, target);
    }

    @Override
    public boolean prefersFileOrder() {
      return all.prefersFileOrder();
    }

    @Override
    public int label(int row) {
      return all.label(row);
    }
  }
}
