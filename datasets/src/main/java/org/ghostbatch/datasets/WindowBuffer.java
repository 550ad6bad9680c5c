package org.ghostbatch.datasets;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * Memory for a window of examples, which {@link Windows} fills again and again.
 *
 * @param features receives the features of its examples, one after the other
 * @param labels receives their labels, in the same order
 * @param places receives, for each example in the order of the epoch, which of these it is
 */
public record WindowBuffer(ByteBuffer features, LongBuffer labels, LongBuffer places) {
  /** Checks that there are as many labels as places. */
  public WindowBuffer {
    if (labels.capacity() != places.capacity()) {
      throw new IllegalArgumentException(
          "%d labels with %d places: must be as many"
              .formatted(labels.capacity(), places.capacity()));
    }
  }

  /** The most examples of so many bytes that it has room for. */
  int capacity(int exampleBytes) {
    return Math.min(labels.capacity(), features.capacity() / Math.max(1, exampleBytes));
  }
}
