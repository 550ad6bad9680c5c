package org.ghostbatch.datasets;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Points of one dimension, each with the class it belongs to.
 *
 * <p>The arrays are taken over, not copied: whoever hands them in writes to them no more.
 *
 * @param points [n, features], float64
 * @param labels [n], each in {@code 0 .. classes - 1}
 * @param classes how many classes there are
 */
public record LabelledPoints(double[][] points, int[] labels, int classes) {
  /** Checks that there is a point, and a label for each. */
  public LabelledPoints {
    if (points.length == 0 || points.length != labels.length) {
      throw new IllegalArgumentException(
          "%d points with %d labels: must be as many, and at least 1"
              .formatted(points.length, labels.length));
    }
  }

  private int features() {
    return points[0].length;
  }

  /** The same points, renumbered: row {@code k} is the former row {@code order[k]}. */
  LabelledPoints inOrder(int[] order) {
    double[][] movedPoints =
        Arrays.stream(order).mapToObj(row -> points[row]).toArray(double[][]::new);
    int[] movedLabels = Arrays.stream(order).map(row -> labels[row]).toArray();
    return new LabelledPoints(movedPoints, movedLabels, classes);
  }

  /**
   * Some rows as float32 examples of shape {@code [features]}.
   *
   * @param from the first row
   * @param to the row after the last
   * @throws IndexOutOfBoundsException if these are not rows
   */
  public Examples examples(int from, int to) {
    if (from < 0 || to > points.length || from > to) {
      throw new IndexOutOfBoundsException(
          "rows %d to %d of %d points".formatted(from, to, points.length));
    }
    int bytes = Math.multiplyExact(to - from, features() * Float.BYTES);
    ByteBuffer values = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    for (int row = from; row < to; row++) {
      for (double value : points[row]) {
        values.putFloat((float) value);
      }
    }
    return new ArrayExamples(
        new int[] {features()},
        ElementType.FLOAT32,
        values.array(),
        Arrays.copyOfRange(labels, from, to),
        classes);
  }

  /**
   * Writes a CSV file: header {@code x1,...,xD,label}, then one point a line, every number as the
   * shortest decimal that reads back to the same double. Lines end with a line feed.
   *
   * @throws IOException if the file cannot be written
   */
  public void writeCsv(Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writeCsv(writer);
    }
  }

  /**
   * Writes the same CSV to a stream, which stays open.
   *
   * @throws IOException if the stream refuses
   */
  public void writeCsv(Appendable target) throws IOException {
    // Numbers and these names need no quotes.
    for (int column = 1; column <= features(); column++) {
      target.append("x").append(String.valueOf(column)).append(',');
    }
    target.append("label\n");
    for (int row = 0; row < points.length; row++) {
      for (double value : points[row]) {
        target.append(String.valueOf(ShortestDecimal.of(value))).append(',');
      }
      target.append(String.valueOf(labels[row])).append('\n');
    }
  }

  /**
   * SHA-256 in hexadecimal of all coordinates, row by row, as big-endian float64, and then all
   * labels as big-endian int32.
   */
  public String sha256() {
    MessageDigest digest = Checksum.newSha256();
    ByteBuffer row = ByteBuffer.allocate(features() * Double.BYTES);
    for (double[] point : points) {
      row.clear();
      Arrays.stream(point).forEach(row::putDouble);
      digest.update(row.array());
    }
    for (int label : labels) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(label).array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
