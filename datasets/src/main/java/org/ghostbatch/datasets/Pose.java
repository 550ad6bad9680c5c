package org.ghostbatch.datasets;

/**
 * How a garment lies in the picture: the affine map from its own coordinates, -1 to 1, to pixels.
 *
 * @param xx pixels to the right for one unit of the garment's x
 * @param xy pixels to the right for one unit of the garment's y
 * @param yx pixels down for one unit of the garment's x
 * @param yy pixels down for one unit of the garment's y
 * @param x the pixel position of the garment's origin, from the left
 * @param y the pixel position of the garment's origin, from the top
 */
record Pose(double xx, double xy, double yx, double yy, double x, double y) {
  /** Half the picture's side, in pixels: what one unit is at full size. */
  private static final double UNIT = Canvas.SIDE / 2.0;

  /** How far the middle may lie from the picture's, in pixels, each way. */
  private static final double SHIFT = 2.0;

  /** The smallest and largest size, as a fraction of the picture. */
  private static final double SMALLEST = 0.78;

  private static final double LARGEST = 0.98;

  /** How much wider or narrower than drawn: the width is divided or multiplied by up to this. */
  private static final double STRETCH = 1.18;

  /** How far the top may lean sideways, as a fraction of its height. */
  private static final double LEAN = 0.1;

  /** The tangent of half the largest turn: 0.06 is nearly seven degrees. */
  private static final double HALF_TURN = 0.06;

  /** A random pose; half of them are mirrored. */
  static Pose random(SeededRandom random) {
    double size = UNIT * random.nextDouble(SMALLEST, LARGEST);
    double stretch = random.nextDouble(1 / STRETCH, STRETCH);
    double facing = random.nextBoolean(0.5) ? 1 : -1;
    double wide = size * Math.min(1, stretch) * facing;
    double high = size * Math.min(1, 1 / stretch);
    double lean = random.nextDouble(-LEAN, LEAN) * high;
    double halfTurn = random.nextDouble(-HALF_TURN, HALF_TURN);
    double cosine = (1 - halfTurn * halfTurn) / (1 + halfTurn * halfTurn);
    double sine = 2 * halfTurn / (1 + halfTurn * halfTurn);
    return new Pose(
        wide * cosine,
        lean * cosine - high * sine,
        wide * sine,
        lean * sine + high * cosine,
        UNIT + random.nextDouble(-SHIFT, SHIFT),
        UNIT + random.nextDouble(-SHIFT, SHIFT));
  }

  /** The pixel position, from the left, of a point of the garment. */
  double pixelX(double u, double v) {
    return xx * u + xy * v + x;
  }

  /** The pixel position, from the top, of a point of the garment. */
  double pixelY(double u, double v) {
    return yx * u + yy * v + y;
  }

  /** The map back: from pixels to the garment's coordinates. */
  Pose inverse() {
    double determinant = xx * yy - xy * yx;
    double backXx = yy / determinant;
    double backXy = -xy / determinant;
    double backYx = -yx / determinant;
    double backYy = xx / determinant;
    return new Pose(
        backXx, backXy, backYx, backYy, -(backXx * x + backXy * y), -(backYx * x + backYy * y));
  }
}
