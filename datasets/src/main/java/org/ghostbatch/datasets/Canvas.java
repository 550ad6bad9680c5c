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
  private static final double WHOLE = 1.0 / SAMPLES;

  private final double[] tones = new double[SIDE * SIDE];
  private final double[] cloth = new double[SIDE * SIDE];
  private final double[] coverage = new double[SIDE * SIDE];
  private final Pose pose;
  private final Pose back;
  // The box of what the last outline covers; empty at first.
  private int top;
  private int bottom = -1;
  private int left = SIDE;
  private int right = -1;

  /** A black picture; a garment's coordinates are placed on it by the pose. */
  Canvas(Pose pose) {
    this.pose = pose;
    this.back = pose.inverse();
  }

  /** Lays a piece of cloth: what was there is covered. */
  void lay(Outline outline, Paint paint) {
    cover(outline);
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        int pixel = row * SIDE + column;
        double share = coverage[pixel];
        if (share > 0) {
          blend(row, column, share, paint);
          if (share > cloth[pixel]) {
            cloth[pixel] = share;
          }
        }
      }
    }
  }

  /** Draws upon the cloth that lies there already, and nowhere else. */
  void draw(Outline outline, Paint paint) {
    cover(outline);
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        int pixel = row * SIDE + column;
        if (coverage[pixel] > 0) {
          blend(row, column, coverage[pixel] * cloth[pixel], paint);
        }
      }
    }
  }

  /** Cuts a hole, through which the black ground is seen. */
  void cut(Outline outline) {
    cover(outline);
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        int pixel = row * SIDE + column;
        tones[pixel] *= 1 - coverage[pixel];
        cloth[pixel] *= 1 - coverage[pixel];
      }
    }
  }

  /** Whether nothing at all lies on a pixel. */
  boolean isGround(int pixel) {
    return tones[pixel] == 0 && cloth[pixel] == 0;
  }

  /** How much of a pixel is cloth, 0 to 1. */
  double clothAt(int pixel) {
    return cloth[pixel];
  }

  /** The tone of a pixel, 0 for black to 1 for white. */
  double toneAt(int pixel) {
    return tones[pixel];
  }

  private void blend(int row, int column, double share, Paint paint) {
    int pixel = row * SIDE + column;
    double x = column + 0.5;
    double y = row + 0.5;
    double tone = paint.tone(back.pixelX(x, y), back.pixelY(x, y));
    tones[pixel] += share * (tone - tones[pixel]);
  }

  /** Works out how much of each pixel the outline covers, and which box holds those pixels. */
  private void cover(Outline outline) {
    clear();
    int corners = outline.x().length;
    double[] x = new double[corners];
    double[] y = new double[corners];
    double highest = SIDE;
    double lowest = 0;
    for (int i = 0; i < corners; i++) {
      x[i] = pose.pixelX(outline.x()[i], outline.y()[i]);
      y[i] = pose.pixelY(outline.x()[i], outline.y()[i]);
      highest = Math.min(highest, y[i]);
      lowest = Math.max(lowest, y[i]);
    }
    top = Math.max(0, (int) Math.floor(highest));
    bottom = Math.min(SIDE - 1, (int) Math.floor(lowest));
    int[] sides = new int[corners];
    double[] crossings = new double[corners];
    for (int row = top; row <= bottom; row++) {
      int sideCount = sidesIn(row, y, sides);
      for (int sample = 0; sample < SAMPLES; sample++) {
        double line = row + (sample + 0.5) / SAMPLES;
        int count = crossings(x, y, sides, sideCount, line, crossings);
        for (int i = 0; i + 1 < count; i += 2) {
          coverSpan(row, crossings[i], crossings[i + 1]);
        }
      }
    }
  }

  /** Forgets the outline before, which covered nothing outside its box. */
  private void clear() {
    for (int row = top; left <= right && row <= bottom; row++) {
      Arrays.fill(coverage, row * SIDE + left, row * SIDE + right + 1, 0);
    }
    left = SIDE;
    right = -1;
  }

  /** Which of the outline's sides, each named by its second corner, a row of pixels may meet. */
  private static int sidesIn(int row, double[] y, int[] sides) {
    int count = 0;
    double previous = y[y.length - 1];
    for (int i = 0; i < y.length; i++) {
      if ((previous > row || y[i] > row) && (previous < row + 1 || y[i] < row + 1)) {
        sides[count++] = i;
      }
      previous = y[i];
    }
    return count;
  }

  /** Where a line across the picture meets these sides of the outline, from left to right. */
  private static int crossings(
      double[] x, double[] y, int[] sides, int sideCount, double line, double[] crossings) {
    int count = 0;
    for (int side = 0; side < sideCount; side++) {
      int i = sides[side];
      int previous = i == 0 ? x.length - 1 : i - 1;
      if ((y[previous] <= line) != (y[i] <= line)) {
        double share = (line - y[previous]) / (y[i] - y[previous]);
        crossings[count++] = x[previous] + share * (x[i] - x[previous]);
      }
    }
    sort(crossings, count);
    return count;
  }

  /** By insertion: there are two crossings, or a few more. */
  private static void sort(double[] numbers, int count) {
    for (int i = 1; i < count; i++) {
      double number = numbers[i];
      int place = i;
      while (place > 0 && numbers[place - 1] > number) {
        numbers[place] = numbers[place - 1];
        place--;
      }
      numbers[place] = number;
    }
  }

  /** Adds what one sample line covers; from is not beyond to. */
  private void coverSpan(int row, double from, double to) {
    if (to < 0 || from >= SIDE) {
      return;
    }
    double start = from > 0 ? from : 0;
    double end = to < SIDE ? to : SIDE;
    int first = (int) start;
    int last = to < SIDE ? (int) to : SIDE - 1;
    left = first < left ? first : left;
    right = last > right ? last : right;
    int pixels = row * SIDE;
    if (first == last) {
      coverage[pixels + first] += (end - start) / SAMPLES;
      return;
    }
    coverage[pixels + first] += (first + 1 - start) / SAMPLES;
    for (int column = first + 1; column < last; column++) {
      coverage[pixels + column] += WHOLE;
    }
    coverage[pixels + last] += (end - last) / SAMPLES;
  }
}
