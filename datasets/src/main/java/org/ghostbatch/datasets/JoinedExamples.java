package org.ghostbatch.datasets;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Examples of several sources, one after the other: the shards of one dataset. */
final class JoinedExamples implements Examples {
  private final List<Examples> parts;
  // Where each part begins, and where the last ends.
  private final int[] starts;

  private JoinedExamples(List<Examples> parts, int[] starts) {
    this.parts = parts;
    this.starts = starts;
  }

  /**
   * Joins examples of one shape and element type.
   *
   * @param parts at least one
   * @throws ArithmeticException if they are more than 2^31 - 1 together
   */
  static Examples of(List<Examples> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    int[] starts = new int[parts.size() + 1];
    for (int part = 0; part < parts.size(); part++) {
      starts[part + 1] = Math.addExact(starts[part], parts.get(part).count());
    }
    return new JoinedExamples(List.copyOf(parts), starts);
  }

  @Override
  public int count() {
    return starts[parts.size()];
  }

  @Override
  public int[] shape() {
    return parts.get(0).shape();
  }

  @Override
  public ElementType elementType() {
    return parts.get(0).elementType();
  }

  @Override
  public int classes() {
    return parts.stream().mapToInt(Examples::classes).max().getAsInt();
  }

  @Override
  public boolean prefersFileOrder() {
    return parts.stream().anyMatch(Examples::prefersFileOrder);
  }

  @Override
  public void copy(int[] rows, int from, int to, ByteBuffer target) {
    int[] local = new int[to - from];
    int position = from;
    while (position < to) {
      int part = partOf(rows[position]);
      int length = 0;
      while (position + length < to && isIn(part, rows[position + length])) {
        local[length] = rows[position + length] - starts[part];
        length++;
      }
      parts.get(part).copy(local, 0, length, target);
      position += length;
    }
  }

  @Override
  public int label(int row) {
    int part = partOf(row);
    return parts.get(part).label(row - starts[part]);
  }

  private boolean isIn(int part, int row) {
    return row >= starts[part] && row < starts[part + 1];
  }

  private int partOf(int row) {
    Objects.checkIndex(row, count());
    int found = Arrays.binarySearch(starts, row);
    int part = found >= 0 ? found : -found - 2;
    // After parts without examples, which begin at the same row.
    while (row >= starts[part + 1]) {
      part++;
    }
    return part;
  }
}
