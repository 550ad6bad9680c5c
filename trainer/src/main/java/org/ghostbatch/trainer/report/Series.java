package org.ghostbatch.trainer.report;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A curve, or a set of points.
 *
 * @param setting what the legend calls it; series of one setting are shown and hidden together
 * @param colour counted from 0, see {@link Palette}
 */
record Series(String setting, Style style, int colour, List<Point> points) {
  /** How many points a drawn curve has at most. */
  static final int MAX_POINTS = 400;

  /** How a series is drawn. */
  enum Style {
    TRAINING,
    VALIDATION,
    PUBLISHED
  }

  Series {
    points = List.copyOf(points);
  }

  boolean hasBand() {
    return points.stream().anyMatch(Point::hasBand);
  }

  boolean isThinned() {
    return points.size() > MAX_POINTS;
  }

  /** The points to draw: evenly chosen, the first and the last among them. */
  List<Point> drawn() {
    return evenly(points, MAX_POINTS);
  }

  static <T> List<T> evenly(List<T> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    return IntStream.range(0, most)
        .mapToObj(i -> all.get((int) Math.round(i * (all.size() - 1.0) / (most - 1))))
        .toList();
  }
}
