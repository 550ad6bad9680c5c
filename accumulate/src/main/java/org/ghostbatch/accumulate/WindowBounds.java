package org.ghostbatch.accumulate;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where in the epoch's order the windows of a segment begin, and where the last one ends. A window
 * begins where a micro-step does: a segment runs across windows, and an update may span several.
 *
 * @param places ascending
 */
record WindowBounds(int[] places) {
  // The first of several windows are an eighth, a quarter and half as large: nothing can be done
  // before the first is filled.
  private static final int HALVED = 3;

  /**
   * As many whole micro-steps a window as it has room for; at least one. A segment for which one
   * window has room is one window, and runs again and again without being read again.
   *
   * @param examples the capacity of all windows except the first of several
   */
  static WindowBounds of(Segment segment, int examples) {
    IntStream.Builder places = IntStream.builder();
    int start = 0;
    int end = 0;
    int windows = 0;
    int halved = segment.examples() <= examples ? 0 : HALVED + 1;
    for (MicroStep step : segment.steps()) {
      int stepEnd = step.start() + step.size();
      int capacity = examples >> Math.max(0, halved - windows);
      if (windows == 0 || stepEnd - start > capacity) {
        start = step.start();
        places.add(start);
        windows++;
      }
      end = stepEnd;
    }
    return new WindowBounds(places.add(end).build().toArray());
  }

  int windows() {
    return places.length - 1;
  }

  /** The most examples that a window holds. */
  int largest() {
    return IntStream.range(0, windows())
        .map(window -> places[window + 1] - places[window])
        .max()
        .orElse(0);
  }

  int start(int window) {
    return places[window];
  }

  /** The window that an example lies in; -1 before the first, and {@link #windows} after all. */
  int windowOf(int example) {
    int found = Arrays.binarySearch(places, example);
    return found >= 0 ? found : -found - 2;
  }
}
