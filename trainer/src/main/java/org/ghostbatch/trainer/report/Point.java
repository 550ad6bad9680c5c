package org.ghostbatch.trainer.report;

/**
 * A point of a curve.
 *
 * @param y the mean over seeds; not finite where the curve has a gap
 * @param deviation the standard deviation over seeds, NaN where there is none
 */
record Point(double x, double y, double deviation) {
  boolean isDrawn() {
    return Double.isFinite(x) && Double.isFinite(y);
  }

  boolean hasBand() {
    return isDrawn() && Double.isFinite(deviation);
  }

  double lower() {
    return y - deviation;
  }

  double upper() {
    return y + deviation;
  }
}
