package org.ghostbatch.accumulate;

/**
 * A part of a segment whose examples are on the device at once.
 *
 * @param segment the part
 * @param window the window of the stream that holds them; 0 where all examples are on the device
 * @param start where in the epoch's order the window begins
 */
record WindowSegment(Segment segment, int window, int start) {

  /** All of a segment, where all examples are on the device. */
  static WindowSegment resident(Segment segment) {
    return new WindowSegment(segment, 0, 0);
  }

  /** The rows {@code from} to {@code to - 1} of the part. */
  WindowSegment rows(int from, int to) {
    return new WindowSegment(segment.rows(from, to), window, start);
  }
}
