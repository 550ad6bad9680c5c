package org.ghostbatch.datasets;

/** What an outline is filled with: a tone for each place of the garment. */
@FunctionalInterface
interface Paint {
  /**
   * The tone at a place in the garment's coordinates.
   *
   * @return 0 for black to 1 for white
   */
  double tone(double x, double y);
}
