package org.ghostbatch.datasets;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Random access to labelled examples of one shape and element type.
 *
 * <p>Implementations are immutable and may be read by several threads at once.
 */
public interface Examples {
  /** How many examples there are. */
  int count();

  /** The shape of one example, for instance {@code [28, 28]}. */
  int[] shape();

  /** The type of every feature. */
  ElementType elementType();

  /** How many classes there are: every label lies in {@code 0 .. classes() - 1}. */
  int classes();

  /**
   * Copies the features of the chosen rows into a buffer, one row after the other.
   *
   * @param rows row numbers, each in {@code 0 .. count() - 1}
   * @param from the first position in {@code rows} that is copied
   * @param to the position in {@code rows} after the last that is copied
   * @param target receives {@code (to - from) * exampleBytes()} bytes at its position, floats in
   *     the platform's byte order; its position moves past them
   * @throws IndexOutOfBoundsException if a row number is out of range
   * @throws java.nio.BufferOverflowException if {@code target} is too small
   * @throws java.io.UncheckedIOException if the examples lie in a file that cannot be read any
   *     more, or a float feature is NaN or infinite
   */
  void copy(int[] rows, int from, int to, ByteBuffer target);

  /**
   * The label of one example.
   *
   * @throws IndexOutOfBoundsException if the row number is out of range
   */
  int label(int row);

  /**
   * Whether rows should be asked for in the order in which they are stored, and many at once,
   * because each run of them is read from a file.
   */
  default boolean prefersFileOrder() {
    return false;
  }

  /** How many features one example has: the product of its shape. */
  default int features() {
    return Arrays.stream(shape()).reduce(1, Math::multiplyExact);
  }

  /** The bytes that the features of one example take. */
  default int exampleBytes() {
    return Math.multiplyExact(features(), elementType().bytes());
  }

  /** How many examples each class has, by label. */
  default int[] classCounts() {
    int[] counts = new int[classes()];
    for (int row = 0; row < count(); row++) {
      counts[label(row)]++;
    }
    return counts;
  }
}
