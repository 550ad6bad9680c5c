package org.ghostbatch.accumulate;

/** What a micro-step does with its gradient. */
enum Phase {
  /** The micro-batch is the whole update: hand the gradient to the optimizer. */
  WHOLE,
  /** The first of several: begin the sum. */
  FIRST,
  /** Neither first nor last: add to the sum. */
  MIDDLE,
  /** The last of several: add to the sum and hand it to the optimizer. */
  LAST;

  static Phase of(MicroStep step) {
    if (step.first()) {
      return step.update() ? WHOLE : FIRST;
    }
    return step.update() ? LAST : MIDDLE;
  }
}
