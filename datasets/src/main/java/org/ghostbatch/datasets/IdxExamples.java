package org.ghostbatch.datasets;

import java.io.UncheckedIOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Examples in a pair of IDX files: one of images, one of labels.
 *
 * <p>A plain file of images stays on the disk, as {@link IdxFile} describes; a gzip file is
 * unpacked into memory. Labels are read into memory. There is nothing to close: the file of images
 * is in use as long as this object lives.
 */
public final class IdxExamples implements Examples {
  /** Without a stated number of classes, a larger label is taken for a fault. */
  private static final int MAX_INFERRED_CLASSES = 1 << 20;

  private static final int PIECE_BYTES = 1 << 20;
  private static final int UNSIGNED_BYTE_CLASSES = 256;

  private final IdxFile images;
  private final Path name;
  private final int[] shape;
  private final ElementType elementType;
  private final int features;
  private final IdxLabels labels;
  private final int classes;

  private IdxExamples(IdxFile images, Path name, IdxLabels labels, int classes)
      throws IdxFormatException {
    this.images = images;
    this.name = name;
    this.shape = shape(images);
    this.elementType = elementType(images);
    this.features = features(images, elementType);
    this.labels = labels;
    this.classes = classes;
  }

  /**
   * Opens a pair of files.
   *
   * @param images unsigned bytes or floats in two dimensions or more; the first counts the images:
   *     {@code [n, 28, 28]} gives examples of shape {@code [28, 28]}
   * @param labels whole numbers of any type in one dimension, {@code [n]}
   * @param classes every label must lie in {@code 0 .. classes - 1}
   * @throws IdxFormatException if a file is missing or damaged, the two disagree, or a label is out
   *     of range
   * @throws IllegalArgumentException if {@code classes} is below 1
   */
  public static Examples open(Path images, Path labels, int classes) throws IdxFormatException {
    if (classes < 1) {
      throw new IllegalArgumentException("%d classes: must be at least 1".formatted(classes));
    }
    IdxFile imageFile = openImages(images, IdxFile.LARGEST_MAPPED);
    return new IdxExamples(imageFile, images, readLabels(labels, imageFile, classes), classes);
  }

  /**
   * Opens a pair of files, with as many classes as the largest label requires, at most 2^20.
   *
   * @see #open(Path, Path, int)
   */
  public static Examples open(Path images, Path labels) throws IdxFormatException {
    return openMapping(images, labels, images, IdxFile.LARGEST_MAPPED);
  }

  /**
   * The same, and maps a plain file of at most so many bytes.
   *
   * @param name the user's name for the file of images, which may have been unpacked
   */
  static Examples openMapping(Path images, Path labels, Path name, long largestMapped)
      throws IdxFormatException {
    IdxFile imageFile = openImages(images, largestMapped);
    IdxLabels read = readLabels(labels, imageFile, MAX_INFERRED_CLASSES);
    return new IdxExamples(imageFile, name, read, 1 + read.largest());
  }

  /**
   * Writes examples as a pair of files that {@link #open(Path, Path, int)} reads, each packed if
   * its name ends in {@code .gz}. Takes a few megabytes of memory, however many examples there are.
   *
   * @param images receives unsigned bytes or floats, {@code [n, shape...]}
   * @param labels receives unsigned bytes if there are at most 256 classes, else ints, {@code [n]}
   * @throws DatasetException if a file cannot be written
   * @throws IllegalArgumentException if the shape of an example has no dimension or more than seven
   */
  public static void write(Examples examples, Path images, Path labels) throws DatasetException {
    int[] shape = examples.shape();
    if (shape.length < 1 || shape.length > 7 || examples.features() < 1) {
      throw new IllegalArgumentException(
          "shape %s: must have 1 to 7 dimensions of at least 1".formatted(Arrays.toString(shape)));
    }
    IdxType type =
        switch (examples.elementType()) {
          case UINT8 -> IdxType.UNSIGNED_BYTE;
          case FLOAT32 -> IdxType.FLOAT;
        };
    long[] dimensions =
        LongStream.concat(LongStream.of(examples.count()), Arrays.stream(shape).asLongStream())
            .toArray();
    IdxFile.write(images, IdxHeader.of(type, dimensions), imagePieces(examples));
    IdxType labelType =
        examples.classes() <= UNSIGNED_BYTE_CLASSES ? IdxType.UNSIGNED_BYTE : IdxType.INT;
    IdxFile.write(
        labels, IdxHeader.of(labelType, examples.count()), labelPieces(examples, labelType));
  }

  @Override
  public int count() {
    return labels.count();
  }

  @Override
  public int[] shape() {
    return shape.clone();
  }

  @Override
  public ElementType elementType() {
    return elementType;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public void copy(int[] rows, int from, int to, ByteBuffer target) {
    int start = target.position();
    if ((long) (to - from) * exampleBytes() > target.remaining()) {
      throw new BufferOverflowException();
    }
    int most = Integer.MAX_VALUE / exampleBytes();
    int position = from;
    while (position < to) {
      int first = Objects.checkIndex(rows[position], labels.count());
      int end = endOfRun(rows, position, position + Math.min(most, to - position));
      int run = end - position;
      Objects.checkFromIndexSize(first, run, labels.count());
      images.copy((long) first * features, run * features, target);
      position = end;
    }
    if (elementType == ElementType.FLOAT32) {
      ByteBuffer copied = target.slice(start, target.position() - start);
      if (!FiniteFloats.exchangeByteOrder(copied)) {
        throw notFinite(rows, from, copied);
      }
    }
  }

  /** The fault of copied features; at least one of them is not finite. */
  private UncheckedIOException notFinite(int[] rows, int from, ByteBuffer copied) {
    int at = FiniteFloats.firstOther(copied);
    int row = rows[from + at / features];
    int feature = at % features;
    float value = copied.order(ByteOrder.nativeOrder()).getFloat(at * Float.BYTES);
    return new UncheckedIOException(
        new IdxFormatException(
                name,
                images.header().headerBytes() + ((long) row * features + feature) * Float.BYTES,
                "finite features",
                "%s in example %d, feature %d (both counted from 0)".formatted(value, row, feature))
            .withRemedy("correct the value or remove the example"));
  }

  /** Where a run of rows ends that follow each other in the file. */
  private static int endOfRun(int[] rows, int from, int to) {
    int end = from + 1;
    while (end < to && rows[end] == rows[end - 1] + 1) {
      end++;
    }
    return end;
  }

  @Override
  public boolean prefersFileOrder() {
    return images.isReadPieceByPiece();
  }

  @Override
  public int label(int row) {
    return labels.at().applyAsInt(row);
  }

  private static IdxFile openImages(Path path, long largestMapped) throws IdxFormatException {
    IdxFile images = IdxFile.open(path, largestMapped);
    // The checks come before the labels are read, so that the first fault named is the images'.
    features(images, elementType(images));
    return images;
  }

  private static ElementType elementType(IdxFile images) throws IdxFormatException {
    return switch (images.header().type()) {
      case UNSIGNED_BYTE -> ElementType.UINT8;
      case FLOAT -> ElementType.FLOAT32;
      case SIGNED_BYTE, SHORT, INT, DOUBLE ->
          throw new IdxFormatException(
              images.path(),
              2,
              "images of unsigned byte (0x08) or float (0x0d)",
              images.header().type().description());
    };
  }

  private static int[] shape(IdxFile images) {
    return images.header().dimensions().stream().skip(1).mapToInt(Long::intValue).toArray();
  }

  /** How many features an image has, once it is known that its bytes can be counted by an int. */
  private static int features(IdxFile images, ElementType elementType) throws IdxFormatException {
    IdxHeader header = images.header();
    if (header.rank() < 2) {
      throw new IdxFormatException(
              images.path(), 3, "images of 2 dimensions or more", header.rank() + " (labels?)")
          .withRemedy("are images and labels exchanged?");
    }
    requireAtMost(images, 0, Integer.MAX_VALUE);
    long most = Integer.MAX_VALUE / elementType.bytes();
    long features = 1;
    for (int axis = 1; axis < header.rank(); axis++) {
      if (header.dimensions().get(axis) == 0) {
        throw new IdxFormatException(
            images.path(),
            IdxHeader.offsetOfDimension(axis),
            "images of at least 1 feature",
            header.describe());
      }
      requireAtMost(images, axis, most / features);
      features *= header.dimensions().get(axis);
    }
    return (int) features;
  }

  private static void requireAtMost(IdxFile images, int axis, long most) throws IdxFormatException {
    if (images.header().dimensions().get(axis) > most) {
      throw new IdxFormatException(
          images.path(),
          IdxHeader.offsetOfDimension(axis),
          "at most 2^31 - 1 images of 2^31 - 1 bytes each",
          images.header().describe());
    }
  }

  private static IdxLabels readLabels(Path path, IdxFile images, int classes)
      throws IdxFormatException {
    IdxFile file = IdxFile.open(path);
    IdxHeader header = file.header();
    if (!header.type().isInteger()) {
      throw new IdxFormatException(
          path, 2, "labels of an integer type", header.type().description());
    }
    if (header.rank() != 1) {
      throw new IdxFormatException(
              path, 3, "labels of 1 dimension", Integer.toString(header.rank()))
          .withRemedy("are images and labels exchanged?");
    }
    long count = images.header().dimensions().get(0);
    if (header.elements() != count) {
      throw new IdxFormatException(
              path,
              IdxHeader.offsetOfDimension(0),
              "%d labels, one for each image of %s".formatted(count, images.path()),
              Long.toString(header.elements()))
          .withRemedy("the two files do not belong together");
    }
    return IdxLabels.read(file, classes);
  }

  private static Iterator<ByteBuffer> imagePieces(Examples examples) {
    int rows = Math.max(1, PIECE_BYTES / examples.exampleBytes());
    ByteBuffer piece =
        ByteBuffer.allocate(Math.min(rows, examples.count()) * examples.exampleBytes());
    return IntStream.range(0, ceilingOf(examples.count(), rows))
        .mapToObj(
            number -> {
              int[] chosen = rowsOf(number, rows, examples.count());
              examples.copy(chosen, 0, chosen.length, piece.clear());
              if (examples.elementType() == ElementType.FLOAT32) {
                FiniteFloats.exchangeByteOrder(piece.duplicate().flip().slice());
              }
              return piece.flip();
            })
        .iterator();
  }

  private static Iterator<ByteBuffer> labelPieces(Examples examples, IdxType type) {
    int rows = PIECE_BYTES / type.bytes();
    ByteBuffer piece = ByteBuffer.allocate(Math.min(rows, examples.count()) * type.bytes());
    return IntStream.range(0, ceilingOf(examples.count(), rows))
        .mapToObj(
            number -> {
              piece.clear();
              for (int row : rowsOf(number, rows, examples.count())) {
                if (type == IdxType.UNSIGNED_BYTE) {
                  piece.put((byte) examples.label(row));
                } else {
                  piece.putInt(examples.label(row));
                }
              }
              return piece.flip();
            })
        .iterator();
  }

  private static int[] rowsOf(int piece, int rows, int count) {
    long start = (long) piece * rows;
    return IntStream.range((int) start, (int) Math.min(count, start + rows)).toArray();
  }

  private static int ceilingOf(int count, int rows) {
    return (int) (((long) count + rows - 1) / rows);
  }
}
