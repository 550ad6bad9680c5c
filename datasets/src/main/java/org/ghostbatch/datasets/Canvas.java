package org.ghostbatch.datasets;

import java.util.Arrays;

/**
 * A square grey picture, black at first, on which outlines are laid one over the other.
 *
 * <p>Edges are smooth: an outline covers a pixel by the share of its area that lies inside, exact
 * along the row and sampled by {@value #SAMPLES} lines down. Only +, -, *, / and rounding are used,
 * so that every machine draws the same bytes.
 */
final class Canvas {
  /** Rows and columns of the picture. */
  static final int SIDE = 28;

  private static final int SAMPLES = 4;

  private final double[] tones = new double[SIDE * SIDE];
  private final double[] cloth = new double[SIDE * SIDE];
  private final double[] coverage = new double[SIDE * SIDE];
  private final Pose pose;
  private final Pose back;

  /** A black picture; a garment's coordinates are placed on it by the pose. */
  Canvas(Pose pose) {
    this.pose = pose;
    this.back = pose.inverse();
  }

  /** Lays a piece of cloth: what was there is covered. */
  void lay(Outline outline, Paint paint) {
    cover(outline);
    for (int i = 0; i < tones.length; i++) {
      if (coverage[i] > 0) {
        blend(i, coverage[i], paint);
        cloth[i] = Math.max(cloth[i], coverage[i]);
      }
    }
  }

  /** Draws upon the cloth that lies there already, and nowhere else. */
  void draw(Outline outline, Paint paint) {
    cover(outline);
    for (int i = 0; i < tones.length; i++) {
      if (coverage[i] > 0) {
        blend(i, coverage[i] * cloth[i], paint);
      }
    }
  }

  /** Cuts a hole, through which the black ground is seen. */
  void cut(Outline outline) {
    cover(outline);
    for (int i = 0; i < tones.length; i++) {
      tones[i] *= 1 - coverage[i];
      cloth[i] *= 1 - coverage[i];
    }
  }

  /** How much of a pixel is cloth, 0 to 1. */
  double clothAt(int pixel) {
    return cloth[pixel];
  }

  /** The tone of a pixel, 0 for black to 1 for white. */
  double toneAt(int pixel) {
    return tones[pixel];
  }

  private void blend(int pixel, double share, Paint paint) {
    double column = pixel % SIDE + 0.5;
    double row = pixel / SIDE + 0.5;
    double tone = paint.tone(back.pixelX(column, row), back.pixelY(column, row));
    tones[pixel] += share * (tone - tones[pixel]);
  }

  /** Works out how much of each pixel the outline covers. */
  private void cover(Outline outline) {
    Arrays.fill(coverage, 0);
    int corners = outline.x().length;
    double[] x = new double[corners];
    double[] y = new double[corners];
    double top = SIDE;
    double bottom = 0;
    for (int i = 0; i < corners; i++) {
      x[i] = pose.pixelX(outline.x()[i], outline.y()[i]);
      y[i] = pose.pixelY(outline.x()[i], outline.y()[i]);
      top = Math.min(top, y[i]);
      bottom = Math.max(bottom, y[i]);
    }
    int first = Math.max(0, (int) Math.floor(top));
    int last = Math.min(SIDE - 1, (int) Math.floor(bottom));
    double[] crossings = new double[corners];
    for (int row = first; row <= last; row++) {
      for (int sample = 0; sample < SAMPLES; sample++) {
        int count = crossings(x, y, row + (sample + 0.5) / SAMPLES, crossings);
        for (int i = 0; i + 1 < count; i += 2) {
          coverSpan(row, crossings[i], crossings[i + 1]);
        }
      }
    }
  }

  /** Where a line across the picture meets the outline's sides, from left to right. */
  private static int crossings(double[] x, double[] y, double line, double[] crossings) {
    int count = 0;
    int previous = x.length - 1;
    for (int i = 0; i < x.length; i++) {
      if ((y[previous] <= line) != (y[i] <= line)) {
        double share = (line - y[previous]) / (y[i] - y[previous]);
        crossings[count++] = x[previous] + share * (x[i] - x[previous]);
      }
      previous = i;
    }
    Arrays.sort(crossings, 0, count);
    return count;
  }

  private void coverSpan(int row, double from, double to) {
    int first = Math.max(0, (int) Math.floor(from));
    int last = Math.min(SIDE - 1, (int) Math.floor(to));
    for (int column = first; column <= last; column++) {
      double share = Math.min(to, column + 1) - Math.max(from, column);
      coverage[row * SIDE + column] += share / SAMPLES;
    }
  }
}
