package org.ghostbatch.datasets;

/** Bags, seen from the front. */
final class Bags {
  private Bags() {}

  /** A bag: a body wider or narrower at the top; a handle, a strap or none; perhaps a flap. */
  static void bag(Canvas canvas, Fabric fabric, SeededRandom random) {
    double wide = random.nextDouble(0.6, 0.95);
    double taper = random.nextDouble(0.75, 1.1);
    double top = random.nextDouble(-0.4, 0.05);
    double bottom = random.nextDouble(0.55, 0.9);
    double upper = Math.min(0.95, wide * taper);
    handle(canvas, fabric, random, upper * random.nextDouble(0.4, 0.85), top);
    double corner = random.nextDouble(0, 0.25);
    canvas.lay(
        Outline.symmetric(
            upper - corner, top, upper, top + corner, wide, bottom - corner, wide - corner, bottom),
        fabric);
    double flap = top + (bottom - top) * random.nextDouble(0.3, 0.6);
    switch (random.nextInt(4)) {
      case 0 -> {
        canvas.draw(Outline.symmetric(1, top, 0.9, flap - 0.1, 0.5, flap), fabric.trim());
        clasp(canvas, fabric.shadow(), flap);
      }
      case 1 -> {
        canvas.draw(Outline.line(-1, flap, 1, flap, 0.08), fabric.shadow());
        clasp(canvas, fabric.trim(), flap);
      }
      case 2 -> canvas.draw(Outline.line(-1, top + 0.12, 1, top + 0.12, 0.08), fabric.trim());
      default -> canvas.draw(Outline.box(-0.35, flap, 0.35, bottom - 0.1), fabric.shadow());
    }
  }

  /** An arched handle, a pointed shoulder strap, or, for a clutch, nothing. */
  private static void handle(
      Canvas canvas, Fabric fabric, SeededRandom random, double wide, double top) {
    if (random.nextBoolean(0.15)) {
      return;
    }
    double peak = random.nextDouble(-1, top - 0.35);
    double thick = random.nextDouble(0.08, 0.16);
    double narrow = wide * random.nextDouble(0.1, 0.9);
    canvas.lay(arch(wide, narrow, peak, top), fabric.trim());
    canvas.cut(arch(wide - thick, Math.max(0.02, narrow - thick / 2), peak + thick, top));
  }

  private static Outline arch(double wide, double narrow, double peak, double top) {
    return Outline.symmetric(narrow, peak, wide, (peak + top) / 2, wide, top + 0.3).rounded();
  }

  private static void clasp(Canvas canvas, Paint paint, double y) {
    canvas.draw(Outline.box(-0.09, y - 0.09, 0.09, y + 0.09), paint);
  }
}
