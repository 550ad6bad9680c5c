package org.ghostbatch.accumulate;

import java.util.List;

/**
 * A part of a tape whose examples are on the device at once.
 *
 * @param tape the part
 * @param window which window of the stream that is; 0 where all examples are on the device
 * @param start where in the epoch's order the window begins
 */
record Piece(Tape tape, int window, int start) {

  /** All of a tape, of examples that are on the device for good. */
  static List<Piece> whole(Tape tape) {
    return List.of(new Piece(tape, 0, 0));
  }

  /** The rows {@code from} to {@code to - 1} of the part. */
  Piece segment(int from, int to) {
    return new Piece(tape.segment(from, to), window, start);
  }
}
