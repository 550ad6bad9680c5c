package org.ghostbatch.accumulate;

/**
 * What a round of micro-steps does with its gradients. A micro-step by itself is a round of one.
 */
enum Phase {
  /** The round is the whole update: hand the sum of its gradients to the optimizer. */
  WHOLE,
  /** The first of several: begin the sum. */
  FIRST,
  /** Neither first nor last: add to the sum. */
  MIDDLE,
  /** The last of several: add to the sum and hand it to the optimizer. */
  LAST;

  static Phase of(MicroStep first, MicroStep last) {
    if (first.first()) {
      return last.update() ? WHOLE : FIRST;
    }
    return last.update() ? LAST : MIDDLE;
  }
}
