package org.ghostbatch.datasets;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Examples that lie in memory.
 *
 * <p>The arrays are taken over, not copied: whoever hands them in writes to them no more.
 */
public final class ArrayExamples implements Examples {
  private final int[] shape;
  private final ElementType elementType;
  private final ByteBuffer features;
  private final int[] labels;
  private final int classes;

  /**
   * Examples over features and labels that lie in memory.
   *
   * @param shape the shape of one example
   * @param elementType the type of every feature
   * @param features all features, row by row, floats in the platform's byte order
   * @param labels one label a row, each in {@code 0 .. classes - 1}
   * @param classes how many classes there are
   * @throws IllegalArgumentException if features and labels disagree in count, a label is out of
   *     range, or a float feature is NaN or infinite
   */
  public ArrayExamples(
      int[] shape, ElementType elementType, byte[] features, int[] labels, int classes) {
    this.shape = shape.clone();
    this.elementType = elementType;
    this.features = ByteBuffer.wrap(features);
    this.labels = labels;
    this.classes = classes;
    long expected = (long) labels.length * exampleBytes();
    if (features.length != expected) {
      throw new IllegalArgumentException(
          "%d labels need %d feature bytes, found %d"
              .formatted(labels.length, expected, features.length));
    }
    if (elementType == ElementType.FLOAT32) {
      requireFinite();
    }
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new IllegalArgumentException(
            "label %d of row %d: must lie in 0..%d".formatted(labels[row], row, classes - 1));
      }
    }
  }

  private void requireFinite() {
    int at = FiniteFloats.firstOther(features);
    if (at >= 0) {
      throw new IllegalArgumentException(
          "feature %d of row %d is %s: must be finite"
              .formatted(
                  at % features(),
                  at / features(),
                  features.order(ByteOrder.nativeOrder()).getFloat(at * Float.BYTES)));
    }
  }

  @Override
  public int count() {
    return labels.length;
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
  public void copy(int[] rows, int from, int to, ByteBuffer target) {
    int bytes = exampleBytes();
    if (target.remaining() < (long) (to - from) * bytes) {
      throw new BufferOverflowException();
    }
    for (int position = from; position < to; position++) {
      int row = Objects.checkIndex(rows[position], labels.length);
      target.put(target.position(), features, row * bytes, bytes);
      target.position(target.position() + bytes);
    }
  }

  @Override
  public int label(int row) {
    return labels[row];
  }
}
