package org.ghostbatch.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A pair of IDX files: images and their labels.
 *
 * @param images uint8 or float32, the first axis being the examples
 * @param labels integers, one axis
 */
public record IdxDataset(Path images, Path labels) {

  /**
   * Opens pairs as a dataset, whose classes are as many as the largest label of all tells.
   *
   * @param training the pair to learn from
   * @param test the pair kept apart, if there is one; else the dataset has no test examples
   * @throws DatasetException if a file is not what it must be, or the pairs differ in shape
   */
  public static Dataset open(IdxDataset training, Optional<IdxDataset> test)
      throws DatasetException {
    Examples trainingExamples = IdxExamples.open(training.images, training.labels);
    Examples testExamples =
        test.isPresent()
            ? IdxExamples.open(test.get().images, test.get().labels)
            : none(trainingExamples);
    int classes = Math.max(trainingExamples.classes(), testExamples.classes());
    Map<String, String> checksums = new LinkedHashMap<>(training.checksums());
    if (test.isPresent()) {
      checksums.putAll(test.get().checksums());
    }
    try {
      return new Dataset(
          "idx",
          new Widened(trainingExamples, classes),
          new Widened(testExamples, classes),
          new Numbers(classes),
          checksums);
    } catch (IllegalArgumentException mismatch) {
      throw new DatasetException(
          "%s and %s: training and test images must have the same shape and element type"
              .formatted(training.images, test.orElseThrow().images),
          mismatch);
    }
  }

  private static Examples none(Examples like) {
    return new ArrayExamples(
        like.shape(), like.elementType(), new byte[0], new int[0], like.classes());
  }

  private Map<String, String> checksums() throws DatasetException {
    Map<String, String> checksums = new LinkedHashMap<>();
    for (Path file : List.of(images, labels)) {
      try {
        checksums.put(file.toString(), Checksum.of(file).sha256());
      } catch (IOException unreadable) {
        throw new DatasetException("%s cannot be read: %s".formatted(file, unreadable), unreadable);
      }
    }
    return checksums;
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
    public int label(int row) {
      return all.label(row);
    }
  }
}
