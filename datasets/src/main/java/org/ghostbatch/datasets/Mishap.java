package org.ghostbatch.datasets;

/** What keeps a picture from being perfect: things that lie about, things in the way, and grain. */
final class Mishap {
  /** How often something lies on the ground beside or under the garment. */
  private static final double CLUTTERED = 0.35;

  /** How often a part of the garment is hidden. */
  private static final double HIDDEN = 0.35;

  /** The strongest grain: how far a pixel of cloth may stray from its tone, each way. */
  private static final double GRAIN = 0.12;

  private Mishap() {}

  /** Perhaps puts something small on the ground, before the garment is laid upon it. */
  static void before(Canvas canvas, SeededRandom random) {
    if (random.nextBoolean(CLUTTERED)) {
      double tone = random.nextDouble(0.1, 0.7);
      canvas.lay(strip(random, random.nextDouble(0.08, 0.25)), (x, y) -> tone);
    }
  }

  /** Perhaps hides a strip of the garment behind the black of the ground. */
  static void after(Canvas canvas, SeededRandom random) {
    if (random.nextBoolean(HIDDEN)) {
      canvas.cut(strip(random, random.nextDouble(0.15, 0.4)));
    }
  }

  /**
   * Takes the picture: exposes it, adds grain where there is cloth, and rounds to bytes.
   *
   * @param target receives one byte a pixel, row by row
   * @param from where in the target the picture begins
   */
  static void expose(Canvas canvas, SeededRandom random, byte[] target, int from) {
    double bend = random.nextDouble(-0.3, 0.3);
    double grain = random.nextDouble(0, GRAIN);
    for (int pixel = 0; pixel < Canvas.SIDE * Canvas.SIDE; pixel++) {
      if (canvas.isGround(pixel)) {
        target[from + pixel] = 0;
        random.skip();
        continue;
      }
      double tone = clamp(canvas.toneAt(pixel));
      double exposed = tone + bend * tone * (1 - tone);
      double noise = grain * canvas.clothAt(pixel) * random.nextDouble(-1, 1);
      target[from + pixel] = (byte) (int) (clamp(exposed + noise) * 255 + 0.5);
    }
  }

  /** A short strip somewhere in the picture. */
  private static Outline strip(SeededRandom random, double width) {
    double x = random.nextDouble(-1, 1);
    double y = random.nextDouble(-1, 1);
    double right = random.nextDouble(-0.5, 0.5);
    double down = random.nextDouble(0.1, 0.5);
    return Outline.line(x, y, x + right, y + down, width);
  }

  private static double clamp(double tone) {
    return tone > 1 ? 1 : tone > 0 ? tone : 0;
  }
}
