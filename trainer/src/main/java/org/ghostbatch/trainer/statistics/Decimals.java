package org.ghostbatch.trainer.statistics;

import java.util.Locale;

/** Numbers with a few decimals, or in powers of ten where those would say nothing. */
public final class Decimals {
  private static final double LARGE = 1e6;

  private Decimals() {}

  /** For instance {@code 0.4321}, {@code 9.9435e+16} and {@code 2.5000e-09}. */
  public static String of(double value, int decimals) {
    double size = Math.abs(value);
    boolean plain = size == 0 || size < LARGE && (size >= 1e-4 || decimals < 4);
    String form = plain || !Double.isFinite(value) ? "f" : "e";
    return String.format(Locale.ROOT, "%." + decimals + form, value);
  }

  /** A loss, with four decimals. */
  public static String loss(double value) {
    return of(value, 4);
  }
}
