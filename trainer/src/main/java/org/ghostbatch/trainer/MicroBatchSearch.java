package org.ghostbatch.trainer;

/** How a run finds its micro-batch, where it is not given. */
enum MicroBatchSearch {
  /** Not at all. */
  NONE,
  /** The largest that fits, by trying. */
  LARGEST,
  /**
   * The fastest, by trying, where the updates are large and the run is long enough to gain by it.
   */
  FASTEST
}
