package org.ghostbatch.datasets;

/** What is worn on body and legs, seen from the front. */
final class Clothes {
  private Clothes() {}

  /** A short-sleeved top with a round or V neck and perhaps a print on the chest. */
  static void tShirt(Canvas canvas, Fabric fabric, SeededRandom random) {
    Top top =
        new Top(
            random.nextDouble(0.16, 0.26),
            random.nextDouble(0.44, 0.56),
            random.nextDouble(0.4, 0.54),
            random.nextDouble(0.42, 0.58),
            random.nextDouble(0.65, 0.9));
    top.sleeves(canvas, fabric, random.nextDouble(0.28, 0.55), random.nextDouble(0.25, 0.75));
    top.body(canvas, fabric);
    top.neckline(canvas, fabric, random);
    if (random.nextBoolean(0.4)) {
      print(canvas, fabric, random);
    }
  }

  /** A long-sleeved knitted top with ribs at hem and cuffs and a round, V or turtle neck. */
  static void pullover(Canvas canvas, Fabric fabric, SeededRandom random) {
    Top top =
        new Top(
            random.nextDouble(0.15, 0.22),
            random.nextDouble(0.44, 0.54),
            random.nextDouble(0.4, 0.52),
            random.nextDouble(0.4, 0.52),
            random.nextDouble(0.65, 0.9));
    double length = random.nextDouble(1.15, 1.5);
    double spread = random.nextDouble(0.12, 0.45);
    top.sleeves(canvas, fabric, length, spread);
    top.body(canvas, fabric);
    Paint rib = random.nextBoolean(0.5) ? fabric.trim() : fabric.shadow();
    top.cuffs(canvas, rib, length, spread);
    canvas.draw(Outline.box(-1, top.bottom - 0.14, 1, top.bottom), rib);
    if (random.nextBoolean(0.35)) {
      canvas.lay(Outline.symmetric(top.neck * 0.9, -1, top.neck, -0.78), fabric);
      canvas.draw(Outline.box(-top.neck, -0.84, top.neck, -0.78), rib);
    } else {
      top.neckline(canvas, fabric, random);
    }
    if (random.nextBoolean(0.3)) {
      print(canvas, fabric, random);
    }
  }

  /** A buttoned shirt: pointed collar, button border, cuffs; sleeves long or short. */
  static void shirt(Canvas canvas, Fabric fabric, SeededRandom random) {
    Top top =
        new Top(
            random.nextDouble(0.14, 0.2),
            random.nextDouble(0.42, 0.54),
            random.nextDouble(0.36, 0.5),
            random.nextDouble(0.4, 0.54),
            random.nextDouble(0.7, 0.92));
    boolean longSleeved = random.nextBoolean(0.6);
    double length = longSleeved ? random.nextDouble(1.15, 1.45) : random.nextDouble(0.35, 0.6);
    double spread = longSleeved ? random.nextDouble(0.12, 0.45) : random.nextDouble(0.25, 0.75);
    top.sleeves(canvas, fabric, length, spread);
    top.body(canvas, fabric);
    if (longSleeved) {
      top.cuffs(canvas, fabric.shadow(), length, spread);
    }
    double tail = random.nextDouble(0, 0.14);
    canvas.cut(Outline.of(0.55, top.bottom - tail, 0.65, 1.1, 0.15, top.bottom + 0.02));
    canvas.cut(Outline.of(-0.55, top.bottom - tail, -0.65, 1.1, -0.15, top.bottom + 0.02));
    double open = random.nextDouble(-0.72, -0.5);
    canvas.cut(Outline.of(-top.neck, -0.92, top.neck, -0.92, 0, open));
    collar(canvas, fabric.trim(), top.neck, open, random.nextDouble(0.1, 0.18));
    canvas.draw(Outline.box(-0.06, open, 0.06, top.bottom), fabric.shadow());
    buttons(canvas, fabric.trim(), 0, open + 0.12, top.bottom);
    if (random.nextBoolean(0.4)) {
      canvas.draw(Outline.box(0.16, -0.4, 0.38, -0.15), fabric.shadow());
    }
  }

  /** A long, wide, open-fronted coat with lapels; perhaps a belt, pockets, two rows of buttons. */
  static void coat(Canvas canvas, Fabric fabric, SeededRandom random) {
    Top top =
        new Top(
            random.nextDouble(0.15, 0.22),
            random.nextDouble(0.42, 0.52),
            random.nextDouble(0.36, 0.5),
            random.nextDouble(0.42, 0.62),
            random.nextDouble(0.78, 0.98));
    double length = random.nextDouble(1.15, 1.45);
    double spread = random.nextDouble(0.12, 0.4);
    top.sleeves(canvas, fabric, length, spread);
    top.body(canvas, fabric);
    double closed = random.nextDouble(-0.4, 0);
    double gap = random.nextDouble(0, 0.12);
    canvas.cut(Outline.of(-top.neck, -0.92, top.neck, -0.92, 0, closed));
    canvas.cut(Outline.of(0, closed, gap, top.bottom + 0.1, -gap, top.bottom + 0.1));
    canvas.draw(Outline.line(0, closed, 0, top.bottom, 0.07), fabric.shadow());
    collar(canvas, fabric.trim(), top.neck, closed, random.nextDouble(0.14, 0.24));
    if (random.nextBoolean(0.5)) {
      double apart = random.nextDouble(0.08, 0.16);
      buttons(canvas, fabric.trim(), -apart, closed + 0.1, 0.6);
      buttons(canvas, fabric.trim(), apart, closed + 0.1, 0.6);
    }
    if (random.nextBoolean(0.5)) {
      double height = random.nextDouble(0.3, 0.45);
      double slant = random.nextDouble(-0.08, 0.08);
      Outline pocket = Outline.line(0.2, height - slant, 0.4, height + slant, 0.07);
      canvas.draw(pocket, fabric.shadow());
      canvas.draw(pocket.mirrored(), fabric.shadow());
    }
    if (random.nextBoolean(0.3)) {
      canvas.draw(Outline.box(-top.waist, 0.08, top.waist, 0.18), fabric.trim());
    }
  }

  /** A dress: narrow waist, flared or straight skirt; straps, short or long sleeves. */
  static void dress(Canvas canvas, Fabric fabric, SeededRandom random) {
    double shoulder = random.nextDouble(0.26, 0.38);
    double waist = random.nextDouble(0.2, 0.32);
    double hem = random.nextDouble(0.32, 0.72);
    double middle = random.nextDouble(-0.3, 0.05);
    double length = random.nextDouble(0.8, 1);
    double neck = shoulder * random.nextDouble(0.4, 0.7);
    if (random.nextBoolean(0.45)) {
      double reach = random.nextBoolean(0.4) ? random.nextDouble(0.7, 1.1) : 0.32;
      Outline sleeve =
          Outline.band(shoulder - 0.06, -0.85, 0.22, shoulder + 0.35 * reach, -0.85 + reach, 0.16);
      canvas.lay(sleeve, fabric);
      canvas.lay(sleeve.mirrored(), fabric);
    }
    canvas.lay(
        Outline.symmetric(
            neck,
            -0.97,
            shoulder,
            -0.92,
            shoulder - 0.04,
            -0.6,
            waist,
            middle,
            (waist + hem) / 2 + 0.06,
            (middle + length) / 2,
            hem,
            length,
            hem * 0.5,
            length + 0.02),
        fabric);
    double depth = random.nextDouble(-0.85, -0.6);
    canvas.cut(Outline.symmetric(neck, -1.05, neck * random.nextDouble(0.1, 0.9), depth));
    if (random.nextBoolean(0.5)) {
      canvas.draw(Outline.box(-1, middle - 0.05, 1, middle + 0.05), fabric.trim());
    }
    int folds = random.nextInt(3);
    for (int fold = 0; fold < folds; fold++) {
      double foot = hem * random.nextDouble(-0.7, 0.7);
      canvas.draw(Outline.band(foot * 0.4, middle, 0.01, foot, length, 0.1), fabric.shadow());
    }
  }

  /** Trousers: waistband, fly, two legs, straight, flared or tapered; perhaps creases. */
  static void trouser(Canvas canvas, Fabric fabric, SeededRandom random) {
    double waist = random.nextDouble(0.26, 0.4);
    double hip = waist + random.nextDouble(0.02, 0.12);
    double outer = random.nextDouble(0.28, 0.56);
    double inner = Math.max(0.03, outer - random.nextDouble(0.18, 0.34));
    double crotch = random.nextDouble(-0.45, -0.2);
    double length = random.nextDouble(0.75, 1);
    canvas.lay(
        Outline.symmetric(
            waist,
            -0.97,
            hip,
            -0.5,
            (hip + outer) / 2,
            0.2,
            outer,
            length,
            inner,
            length,
            0.015,
            crotch),
        fabric);
    canvas.draw(Outline.box(-1, -1, 1, -0.86), fabric.trim());
    canvas.draw(Outline.line(0, -0.86, 0, crotch, 0.06), fabric.shadow());
    if (random.nextBoolean(0.5)) {
      Outline pocket = Outline.line(hip * 0.5, -0.84, hip * 0.95, -0.6, 0.06);
      canvas.draw(pocket, fabric.shadow());
      canvas.draw(pocket.mirrored(), fabric.shadow());
    }
    if (random.nextBoolean(0.4)) {
      Outline crease = Outline.line(hip * 0.55, -0.3, (inner + outer) / 2, length, 0.06);
      canvas.draw(crease, fabric.trim());
      canvas.draw(crease.mirrored(), fabric.trim());
    }
  }

  /**
   * The body that all tops share; its shoulders lie at y = -0.85.
   *
   * @param neck half the width of the neck
   * @param shoulder half the width at the shoulders
   * @param waist half the width at the waist
   * @param hem half the width at the lower edge
   * @param bottom where the lower edge is
   */
  private record Top(double neck, double shoulder, double waist, double hem, double bottom) {
    void body(Canvas canvas, Fabric fabric) {
      canvas.lay(
          Outline.symmetric(
              neck, -0.92, shoulder, -0.8, shoulder - 0.04, -0.4, waist, 0.1, hem, bottom),
          fabric);
      Outline seam = Outline.line(shoulder, -0.8, shoulder - 0.05, -0.35, 0.06);
      canvas.draw(seam, fabric.shadow());
      canvas.draw(seam.mirrored(), fabric.shadow());
    }

    /** Two sleeves; spread is how far out they point for one unit down. */
    void sleeves(Canvas canvas, Fabric fabric, double length, double spread) {
      Outline sleeve = sleeve(0, length, spread);
      canvas.lay(sleeve, fabric);
      canvas.lay(sleeve.mirrored(), fabric);
    }

    void cuffs(Canvas canvas, Paint paint, double length, double spread) {
      Outline cuff = sleeve(length - 0.14, length, spread);
      canvas.draw(cuff, paint);
      canvas.draw(cuff.mirrored(), paint);
    }

    /** The right sleeve between two distances from the shoulder. */
    private Outline sleeve(double from, double to, double spread) {
      double down = 1 / Math.sqrt(1 + spread * spread);
      double out = spread * down;
      double startX = shoulder - 0.1;
      double startY = -0.74;
      return Outline.band(
          startX + from * out,
          startY + from * down,
          0.32 - 0.08 * from,
          startX + to * out,
          startY + to * down,
          0.32 - 0.08 * to);
    }

    /** A round or V neck with a border. */
    void neckline(Canvas canvas, Fabric fabric, SeededRandom random) {
      double depth = random.nextDouble(-0.78, -0.55);
      boolean round = random.nextBoolean(0.6);
      double border = random.nextDouble(0.04, 0.09);
      canvas.draw(opening(round, border, depth), fabric.trim());
      canvas.cut(opening(round, 0, depth));
    }

    private Outline opening(boolean round, double border, double depth) {
      double side = neck + border;
      double low = depth + border;
      return round
          ? Outline.symmetric(side, -1, side * 0.95, low - 0.08, side * 0.5, low)
          : Outline.of(-side, -1, side, -1, 0, low + 0.06);
    }
  }

  private static void collar(Canvas canvas, Paint paint, double neck, double point, double width) {
    Outline side =
        Outline.of(neck * 0.8, -0.96, neck + width * 0.6, -0.86, width, point - 0.02, 0, point);
    canvas.lay(side, paint);
    canvas.lay(side.mirrored(), paint);
  }

  private static void buttons(Canvas canvas, Paint paint, double x, double from, double to) {
    for (double y = from; y < to; y += 0.24) {
      canvas.draw(Outline.box(x - 0.045, y - 0.045, x + 0.045, y + 0.045), paint);
    }
  }

  /** A picture on the chest: a block, a bar or a disc. */
  private static void print(Canvas canvas, Fabric fabric, SeededRandom random) {
    double y = random.nextDouble(-0.25, 0.2);
    double wide = random.nextDouble(0.12, 0.32);
    double high = random.nextDouble(0.06, 0.28);
    Outline shape =
        random.nextBoolean(0.5)
            ? Outline.oval(0, y, wide, high)
            : Outline.box(-wide, y - high, wide, y + high);
    canvas.draw(shape, fabric.trim());
  }
}
