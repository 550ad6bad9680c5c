package org.ghostbatch.trainer.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * An axis and its range, which is settled here so that a page and its images agree.
 *
 * @param ticks where to put labels; empty where the drawing library chooses
 */
record Axis(String label, boolean logarithmic, double least, double largest, List<Double> ticks) {
  private static final int MAX_TICKS = 10;
  private static final int MAX_COUNT_TICKS = 7;
  // Beyond this, whole numbers are not told apart by their labels.
  private static final double MAX_COUNT = 1e9;
  private static final double MIN_SPAN = 1e-290;
  // Smaller numbers lose digits, and then are zero.
  private static final int MIN_EXPONENT = -307;

  Axis {
    ticks = List.copyOf(ticks);
    if (!(least < largest) || !Double.isFinite(largest - least) || (logarithmic && least <= 0)) {
      throw new IllegalArgumentException(
          "%s: no axis goes from %s to %s".formatted(label, least, largest));
    }
  }

  /** From nothing to the last value. */
  static Axis fromZero(String label, double[] values) {
    double largest = Arrays.stream(values).max().orElse(1);
    return new Axis(label, false, 0, largest >= MIN_SPAN ? largest : 1, List.of());
  }

  /** From zero to the last of some counts, with ticks at whole numbers alone. */
  static Axis ofCounts(String label, double[] values) {
    Axis axis = fromZero(label, values);
    if (axis.largest < 1 || axis.largest > MAX_COUNT) {
      return axis;
    }
    double step = Math.max(1, roundStep(axis.largest / MAX_COUNT_TICKS));
    List<Double> ticks =
        LongStream.rangeClosed(0, (long) (axis.largest / step)).mapToObj(i -> i * step).toList();
    return new Axis(label, false, 0, axis.largest, ticks);
  }

  /** Whether its ticks are whole numbers, so that none may lie between them. */
  boolean isOfWholeNumbers() {
    return !ticks.isEmpty() && ticks.stream().allMatch(tick -> tick == Math.rint(tick));
  }

  /** The place of a value along the axis: 0 at its least, 1 at its largest. */
  double place(double value) {
    return logarithmic
        ? Math.log(value / least) / Math.log(largest / least)
        : (value - least) / (largest - least);
  }

  /** From the first to the last value. */
  static Axis along(String label, double[] values) {
    if (values.length == 0) {
      return new Axis(label, false, 0, 1, List.of());
    }
    double least = least(values);
    double largest = largest(values);
    double size = Math.max(Math.abs(least), Math.abs(largest));
    boolean apart = largest - least > Math.max(MIN_SPAN, size * 1e-6);
    double margin = apart ? 0 : Math.max(0.5, size / 10);
    return new Axis(label, false, least - margin, largest + margin, List.of());
  }

  /** By factors, with a margin, and with a tick at each value where there are few. */
  static Axis byFactors(String label, double[] values) {
    if (values.length == 0) {
      return new Axis(label, true, 1, 10, List.of());
    }
    List<Double> ticks = Arrays.stream(values).distinct().sorted().boxed().toList();
    double decades = Math.log10(largest(values)) - Math.log10(least(values));
    double margin = Math.min(10, Math.max(1.25, Math.pow(10, decades * 0.04)));
    double from = Math.max(Double.MIN_NORMAL, least(values) / margin);
    double to = Math.min(Double.MAX_VALUE, largest(values) * margin);
    return new Axis(
        label,
        true,
        from,
        to > from ? to : from * 10,
        ticks.size() <= MAX_TICKS ? ticks : List.of());
  }

  /** Round numbers around the values, with a tick at each. */
  static Axis around(String label, double[] values) {
    return around(label, values, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** Round numbers around the values, within 0 and 1. */
  static Axis ofParts(String label, double[] values) {
    return around(label, values, 0, 1);
  }

  private static Axis around(String label, double[] values, double bottom, double top) {
    if (values.length == 0) {
      return new Axis(label, false, 0, 1, List.of(0.0, 0.5, 1.0));
    }
    double least = Math.min(Math.max(least(values), bottom), top);
    double largest = Math.min(Math.max(largest(values), bottom), top);
    double step =
        roundStep(Math.max(largest - least, Math.max(Math.abs(largest), 1e-9) * 1e-2) / 5);
    long from = (long) Math.floor(least / step + 1e-9);
    long to = (long) Math.ceil(largest / step - 1e-9);
    if (from == to) {
      from -= from * step > bottom ? 1 : 0;
      to += to * step < top ? 1 : 0;
    }
    List<Double> ticks = LongStream.rangeClosed(from, to).mapToObj(i -> i * step).toList();
    return new Axis(label, false, from * step, to * step, ticks);
  }

  /** From a power of ten to a power of ten around the values. */
  static Axis byPowersOfTen(String label, double[] values) {
    double from = Math.pow(10, Math.max(MIN_EXPONENT, Math.floor(Math.log10(least(values)))));
    double to = Math.pow(10, Math.ceil(Math.log10(largest(values))));
    return new Axis(label, true, from, to > from ? to : from * 10, List.of());
  }

  private static double roundStep(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= atLeast) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static double least(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }
}
