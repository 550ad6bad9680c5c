package org.ghostbatch.datasets;

/**
 * What one garment is made of: a main tone, a second tone for its details that is lighter or
 * darker, a pattern, and the light that falls on it.
 *
 * @param main the tone of the cloth, 0 to 1
 * @param second the tone of details and of the pattern
 * @param pattern how the second tone is woven in
 * @param scale how often the pattern repeats in one unit
 * @param lightX how much brighter the right is than the middle, as a fraction
 * @param lightY how much brighter the bottom is than the middle, as a fraction
 */
record Fabric(
    double main, double second, Pattern pattern, double scale, double lightX, double lightY)
    implements Paint {

  /** The darkest cloth that still shows against the black ground. */
  private static final double DARKEST = 0.25;

  /** How far the second tone lies from the main one, at least and at most. */
  private static final double FAINTEST = 0.18;

  private static final double STRONGEST = 0.6;

  /** How often a pattern repeats in one unit, so that a repeat takes four pixels or more. */
  private static final double COARSEST = 1.2;

  private static final double FINEST = 3.2;

  /** How much the light may change across the garment. */
  private static final double LIGHT = 0.25;

  /** How much of the second tone shows where a pattern is strongest. */
  private static final double WOVEN = 0.7;

  /** How the second tone is woven into the cloth. */
  enum Pattern {
    /** One tone all over. */
    PLAIN,
    /** Stripes from side to side. */
    ACROSS,
    /** Stripes from top to bottom. */
    DOWN,
    /** Stripes both ways. */
    CHECKED,
    /** Spots in a staggered grid. */
    SPOTTED;

    /** How much of the second tone shows at a place, where one repeat has length 1. */
    private double share(double x, double y) {
      return switch (this) {
        case PLAIN -> 0;
        case ACROSS -> wave(y);
        case DOWN -> wave(x);
        case CHECKED -> (wave(x) + wave(y)) / 2;
        case SPOTTED -> wave(x) * wave(y);
      };
    }

    /** A triangle wave between 0 and 1. */
    private static double wave(double t) {
      double within = t - (int) t;
      double distance = 2 * (within < 0 ? within + 1 : within) - 1;
      return distance < 0 ? -distance : distance;
    }
  }

  /** A random fabric; half of them are plain. */
  static Fabric random(SeededRandom random) {
    double main = random.nextDouble(DARKEST, 1);
    double contrast = random.nextDouble(FAINTEST, STRONGEST);
    boolean lighter = random.nextBoolean(0.5);
    if (main + contrast > 1) {
      lighter = false;
    }
    if (main - contrast < 0.05) {
      lighter = true;
    }
    Pattern[] patterns = Pattern.values();
    Pattern pattern =
        random.nextBoolean(0.5) ? Pattern.PLAIN : patterns[1 + random.nextInt(patterns.length - 1)];
    return new Fabric(
        main,
        lighter ? main + contrast : main - contrast,
        pattern,
        random.nextDouble(COARSEST, FINEST),
        random.nextDouble(-LIGHT, LIGHT),
        random.nextDouble(-LIGHT, LIGHT));
  }

  @Override
  public double tone(double x, double y) {
    double share = WOVEN * pattern.share(scale * x, scale * y);
    return lit(main + share * (second - main), x, y);
  }

  /** The second tone alone: collars, soles, buttons, prints. */
  Paint trim() {
    return (x, y) -> lit(second, x, y);
  }

  /** The cloth in shadow: folds and seams. */
  Paint shadow() {
    return (x, y) -> 0.6 * tone(x, y);
  }

  private double lit(double tone, double x, double y) {
    return tone * (1 + lightX * x + lightY * y);
  }
}
