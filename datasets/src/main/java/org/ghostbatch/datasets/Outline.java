package org.ghostbatch.datasets;

/**
 * A closed polygon in a garment's own coordinates: x from -1 (left) to 1 (right), y from -1 (top)
 * to 1 (bottom). Where an outline crosses itself, the even-odd rule says what is inside.
 *
 * @param x the corners' x
 * @param y the corners' y, as many
 */
record Outline(double[] x, double[] y) {
  /** The corners in order, as x, y, x, y, ... */
  static Outline of(double... corners) {
    int count = corners.length / 2;
    double[] x = new double[count];
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      x[i] = corners[2 * i];
      y[i] = corners[2 * i + 1];
    }
    return new Outline(x, y);
  }

  /** The right half's corners from top to bottom; the left half is its mirror image. */
  static Outline symmetric(double... rightHalf) {
    int half = rightHalf.length / 2;
    double[] x = new double[2 * half];
    double[] y = new double[2 * half];
    for (int i = 0; i < half; i++) {
      int mirrored = 2 * half - 1 - i;
      x[i] = rightHalf[2 * i];
      y[i] = rightHalf[2 * i + 1];
      x[mirrored] = -x[i];
      y[mirrored] = y[i];
    }
    return new Outline(x, y);
  }

  /** An upright rectangle. */
  static Outline box(double left, double top, double right, double bottom) {
    return of(left, top, right, top, right, bottom, left, bottom);
  }

  /** A band from one point to another that may change its width on the way. */
  static Outline band(
      double fromX, double fromY, double fromWidth, double toX, double toY, double toWidth) {
    double dx = toX - fromX;
    double dy = toY - fromY;
    double length = Math.sqrt(dx * dx + dy * dy);
    double acrossX = -dy / length / 2;
    double acrossY = dx / length / 2;
    return of(
        fromX + acrossX * fromWidth,
        fromY + acrossY * fromWidth,
        toX + acrossX * toWidth,
        toY + acrossY * toWidth,
        toX - acrossX * toWidth,
        toY - acrossY * toWidth,
        fromX - acrossX * fromWidth,
        fromY - acrossY * fromWidth);
  }

  /** A band of one width. */
  static Outline line(double fromX, double fromY, double toX, double toY, double width) {
    return band(fromX, fromY, width, toX, toY, width);
  }

  /** Nearly an ellipse: an octagon with its corners cut. */
  static Outline oval(double centreX, double centreY, double radiusX, double radiusY) {
    double wide = radiusX * 1.04;
    double high = radiusY * 1.04;
    double narrow = wide * 0.414;
    double low = high * 0.414;
    return of(
            centreX + wide,
            centreY - low,
            centreX + wide,
            centreY + low,
            centreX + narrow,
            centreY + high,
            centreX - narrow,
            centreY + high,
            centreX - wide,
            centreY + low,
            centreX - wide,
            centreY - low,
            centreX - narrow,
            centreY - high,
            centreX + narrow,
            centreY - high)
        .rounded();
  }

  /** The same outline with every corner cut at a quarter of its two sides (Chaikin 1974). */
  Outline rounded() {
    int count = x.length;
    double[] cutX = new double[2 * count];
    double[] cutY = new double[2 * count];
    for (int i = 0; i < count; i++) {
      int next = (i + 1) % count;
      cutX[2 * i] = 0.75 * x[i] + 0.25 * x[next];
      cutY[2 * i] = 0.75 * y[i] + 0.25 * y[next];
      cutX[2 * i + 1] = 0.25 * x[i] + 0.75 * x[next];
      cutY[2 * i + 1] = 0.25 * y[i] + 0.75 * y[next];
    }
    return new Outline(cutX, cutY);
  }

  /** The mirror image, left and right exchanged. */
  Outline mirrored() {
    double[] negated = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      negated[i] = -x[i];
    }
    return new Outline(negated, y);
  }
}
