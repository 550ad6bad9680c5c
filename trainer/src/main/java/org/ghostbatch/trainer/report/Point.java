package org.ghostbatch.trainer.report;

/**
 * A point of a curve.
 *
 * @param y the mean over seeds; the curve has a gap where it is not finite or beyond 1e300
 * @param deviation the standard deviation over seeds, NaN where there is none
 */
record Point(double x, double y, double deviation) {
  /** Beyond this size an axis would have no end that is a finite number. */
  private static final double LARGEST = 1e300;

  boolean isDrawn() {
    return isDrawable(x) && isDrawable(y);
  }

  boolean hasBand() {
    return isDrawn() && isDrawable(lower()) && isDrawable(upper());
  }

  static boolean isDrawable(double value) {
    return Math.abs(value) <= LARGEST;
  }

  double lower() {
    return y - deviation;
  }

  double upper() {
    return y + deviation;
  }
}
