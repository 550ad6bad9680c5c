package org.ghostbatch.datasets;

/** Shoes, seen from the side, the toe to the left. */
final class Footwear {
  private Footwear() {}

  /** Some straps over a thin sole, flat or with a heel; the ground shows between them. */
  static void sandal(Canvas canvas, Fabric fabric, SeededRandom random) {
    double heel = random.nextBoolean(0.5) ? random.nextDouble(0.3, 0.75) : 0;
    double thick = random.nextDouble(0.09, 0.2);
    double ground = random.nextDouble(0.4, 0.6) + heel * 0.35;
    double arch = ground - heel * 0.75;
    double back = ground - heel;
    canvas.lay(
        Outline.of(
            -0.92,
            ground - thick,
            -0.4,
            ground - thick,
            0.25,
            arch - thick,
            0.88,
            back - thick,
            0.88,
            back,
            0.25,
            arch,
            -0.4,
            ground,
            -0.92,
            ground),
        fabric.trim());
    if (heel > 0) {
      boolean wedge = random.nextBoolean(0.35);
      canvas.lay(
          wedge
              ? Outline.of(-0.4, ground, 0.25, arch, 0.86, back, 0.82, ground)
              : Outline.band(0.76, back - 0.02, 0.2, 0.8, ground, 0.1),
          fabric.trim());
    }
    int straps = 1 + random.nextInt(3);
    for (int strap = 0; strap < straps; strap++) {
      double foot = -0.72 + 0.3 * strap + random.nextDouble(-0.06, 0.06);
      double low = ground - thick - Math.max(0, foot + 0.4) / 0.65 * heel * 0.75;
      double lean = random.nextDouble(0.05, 0.35);
      double wide = random.nextDouble(0.1, 0.18);
      canvas.lay(
          Outline.band(foot, low, wide * 1.3, foot + lean, low - 0.3 - 0.08 * strap, wide), fabric);
    }
    double ankle = back - thick - random.nextDouble(0.4, 0.6);
    if (random.nextBoolean(0.75)) {
      canvas.lay(Outline.band(0.8, back - thick, 0.2, 0.76, ankle, 0.12), fabric);
      canvas.lay(Outline.line(0.8, ankle + 0.05, 0.2, ankle + 0.12, 0.13), fabric);
      if (random.nextBoolean(0.5)) {
        canvas.lay(Outline.line(0.2, ankle + 0.12, -0.3, ground - thick - 0.1, 0.12), fabric);
      }
    }
  }

  /** A low laced shoe with a thick sole of another tone and perhaps stripes on its side. */
  static void sneaker(Canvas canvas, Fabric fabric, SeededRandom random) {
    double ground = random.nextDouble(0.35, 0.6);
    double sole = ground - random.nextDouble(0.14, 0.24);
    double toe = sole - random.nextDouble(0.16, 0.28);
    double tongue = sole - random.nextDouble(0.6, 0.85);
    double rear = tongue + random.nextDouble(0, 0.15);
    canvas.lay(
        Outline.of(
                -0.95,
                sole + 0.04,
                -0.92,
                toe + 0.04,
                -0.5,
                toe - 0.06,
                -0.05,
                tongue + 0.14,
                0.16,
                tongue - 0.04,
                0.36,
                tongue + 0.02,
                0.56,
                rear + 0.16,
                0.86,
                rear,
                0.9,
                sole - 0.2,
                0.86,
                sole + 0.04)
            .rounded(),
        fabric);
    canvas.lay(
        Outline.of(-0.97, sole, 0.9, sole, 0.94, ground - 0.08, 0.86, ground, -0.86, ground),
        fabric.trim());
    canvas.draw(Outline.box(-1, sole, 1, sole + 0.05), fabric.shadow());
    int laces = 2 + random.nextInt(3);
    for (int lace = 0; lace < laces; lace++) {
      double along = (lace + 0.5) / laces;
      double x = -0.45 + 0.5 * along;
      double y = toe + (tongue + 0.1 - toe) * along;
      canvas.draw(Outline.line(x - 0.05, y - 0.05, x + 0.16, y + 0.14, 0.07), fabric.trim());
    }
    int stripes = random.nextInt(4);
    for (int stripe = 0; stripe < stripes; stripe++) {
      double x = 0.05 + 0.2 * stripe;
      canvas.draw(Outline.line(x, sole, x + 0.15, toe - 0.12, 0.08), fabric.trim());
    }
    if (random.nextBoolean(0.4)) {
      canvas.draw(Outline.of(-1, sole, -1, toe - 0.1, -0.7, toe - 0.1, -0.55, sole), fabric.trim());
    }
  }

  /** A boot up to the ankle: a shaft, a heel, and laces, a zip, a buckle or an elastic side. */
  static void ankleBoot(Canvas canvas, Fabric fabric, SeededRandom random) {
    double heel = random.nextDouble(0, 0.35);
    double ground = random.nextDouble(0.7, 0.92);
    double sole = ground - random.nextDouble(0.07, 0.16);
    double back = sole - heel * 0.8;
    double instep = sole - random.nextDouble(0.45, 0.65);
    double top = random.nextDouble(-0.95, -0.6);
    double front = random.nextDouble(-0.1, 0.15);
    canvas.lay(
        Outline.of(
                -0.92,
                sole + 0.03,
                -0.9,
                sole - 0.28,
                -0.5,
                sole - 0.38,
                front - 0.1,
                instep,
                front,
                top,
                front + 0.1,
                top - 0.04,
                0.7,
                top + 0.04,
                0.8,
                top + 0.06,
                0.74,
                instep,
                0.86,
                back - 0.1,
                0.84,
                back + 0.03,
                0.2,
                back + 0.06,
                -0.2,
                sole + 0.03)
            .rounded(),
        fabric);
    Paint under = random.nextBoolean(0.6) ? fabric.trim() : fabric.shadow();
    canvas.lay(
        Outline.of(
            -0.94,
            sole,
            -0.2,
            sole,
            0.2,
            back,
            0.86,
            back,
            0.84,
            back + 0.08,
            0.25,
            back + 0.08,
            -0.15,
            ground,
            -0.92,
            ground),
        under);
    canvas.lay(Outline.of(0.42, back, 0.86, back, 0.82, ground, 0.5, ground), under);
    switch (random.nextInt(4)) {
      case 0 -> {
        for (double y = top + 0.12; y < instep + 0.1; y += 0.2) {
          canvas.draw(Outline.line(front - 0.05, y, front + 0.25, y + 0.05, 0.08), fabric.trim());
        }
      }
      case 1 -> canvas.draw(Outline.line(0.5, top, 0.5, back, 0.08), fabric.trim());
      case 2 ->
          canvas.draw(Outline.line(front - 0.2, instep, 0.9, instep + 0.1, 0.14), fabric.trim());
      default ->
          canvas.draw(
              Outline.of(front + 0.2, top, front + 0.5, top, front + 0.4, instep), fabric.shadow());
    }
    if (random.nextBoolean(0.4)) {
      canvas.draw(Outline.box(-1, top - 0.1, 1, top + 0.12), fabric.trim());
    }
  }
}
