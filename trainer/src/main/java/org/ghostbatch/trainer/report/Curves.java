package org.ghostbatch.trainer.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Learning curves of settings, and what they show in words.
 *
 * @param settings at least one, each with a colour of its own where there are at most {@link #MAX}
 * @param ended whether all of them finished training
 */
record Curves(List<SeedRuns> settings, boolean ended) {
  /** How many settings one picture overlays at most. */
  static final int MAX = 8;

  /** How many panels a group has at most. */
  static final int MAX_PANELS = 16;

  /** A curve within so much of the best has come near it. */
  private static final double NEAR = 0.01;

  /** Losses that differ by more than this factor are drawn by powers of ten. */
  private static final double WIDE = 20;

  Curves {
    settings = List.copyOf(settings);
    if (settings.isEmpty()) {
      throw new IllegalArgumentException("no settings, no curves");
    }
  }

  /** Curves of settings that finished. */
  Curves(List<SeedRuns> settings) {
    this(settings, true);
  }

  /** The best of settings that finished. */
  static Curves ofBest(Collection<SeedRuns> settings) {
    return ofBest(settings, true);
  }

  /** As many as one picture holds: the best of them, each in a colour of its own. */
  static Curves ofBest(Collection<SeedRuns> settings, boolean ended) {
    List<SeedRuns> best =
        settings.size() <= MAX
            ? List.copyOf(settings)
            : settings.stream().sorted(SeedRuns.bestFirst()).limit(MAX).toList();
    return new Curves(
        IntStream.range(0, best.size()).mapToObj(i -> best.get(i).withColour(i)).toList(), ended);
  }

  /** All settings over one another, what was measured in training dashed. */
  Chart overlaid(String id, String title, Progress x, EpochMetric... metrics) {
    List<Series> series = new ArrayList<>();
    for (SeedRuns setting : settings) {
      for (EpochMetric metric : metrics) {
        series.add(setting.series(x, metric));
      }
    }
    EpochMetric last = metrics[metrics.length - 1];
    Chart chart = new Chart(id, title, words(x, last), along(x, series), up(last, series), series);
    return series.stream().anyMatch(one -> chart.above(one) > 0)
        ? chart.withWords(
            chart.words() + " Where curves coincide, a thin one lies over a wide one.")
        : chart;
  }

  /** Validation accuracy by what it costs: against time, and against updates. */
  List<Chart> byCost(String idPrefix) {
    return List.of(
        overlaid(
            idPrefix + "-seconds",
            "Validation accuracy against time",
            Progress.SECONDS,
            EpochMetric.VALIDATION_ACCURACY),
        overlaid(
            idPrefix + "-updates",
            "Validation accuracy against updates",
            Progress.UPDATES,
            EpochMetric.VALIDATION_ACCURACY));
  }

  /** Training and validation of the only setting, in two colours. */
  Chart trainingAndValidation(
      String id, String title, Progress x, EpochMetric train, EpochMetric valid) {
    SeedRuns only = settings.get(0);
    List<Series> series =
        List.of(
            new Series("training", train.style(), 1, only.curve(x, train)),
            new Series("validation", valid.style(), 0, only.curve(x, valid)));
    return new Chart(id, title, words(x, valid), along(x, series), up(valid, series), series);
  }

  /** One panel for each setting, all with the same axes. */
  ChartGroup panels(String id, String title, EpochMetric train, EpochMetric valid) {
    List<Chart> panels =
        IntStream.range(0, settings.size())
            .mapToObj(
                i ->
                    new Curves(List.of(settings.get(i)), ended)
                        .trainingAndValidation(
                            id + "-" + (i + 1),
                            settings.get(i).name(),
                            Progress.EPOCHS,
                            train,
                            valid))
            .toList();
    List<Series> all = panels.stream().flatMap(panel -> panel.series().stream()).toList();
    Axis x = along(Progress.EPOCHS, all);
    Axis y = up(valid, all);
    return new ChartGroup(
        id,
        title,
        "One panel for each setting, by epoch, all with the same axes. "
            + words(Progress.EPOCHS, valid),
        panels.stream()
            .map(panel -> new Chart(panel.id(), panel.title(), panel.words(), x, y, panel.series()))
            .toList());
  }

  private static Axis along(Progress x, List<Series> series) {
    double[] values =
        points(series).stream().mapToDouble(Point::x).filter(Point::isDrawable).toArray();
    return x.axis(values);
  }

  /** The vertical axis for a metric: parts of one, powers of ten, or round numbers. */
  static Axis up(EpochMetric metric, List<Series> series) {
    List<Point> points = points(series).stream().filter(Point::isDrawn).toList();
    double[] means = points.stream().mapToDouble(Point::y).toArray();
    if (metric.isLoss() && isWide(means)) {
      return Axis.byPowersOfTen(metric.axis() + " (powers of ten)", means);
    }
    double[] all =
        points.stream()
            .flatMapToDouble(
                point ->
                    point.hasBand()
                        ? DoubleStream.of(point.lower(), point.upper())
                        : DoubleStream.of(point.y()))
            .toArray();
    return metric.isAccuracy() ? Axis.ofParts(metric.axis(), all) : Axis.around(metric.axis(), all);
  }

  private static boolean isWide(double[] values) {
    double least = Arrays.stream(values).min().orElse(0);
    double largest = Arrays.stream(values).max().orElse(0);
    return least > 0 && largest / least > WIDE;
  }

  private static List<Point> points(List<Series> series) {
    return series.stream().flatMap(one -> one.points().stream()).toList();
  }

  private String words(Progress x, EpochMetric metric) {
    if (x != Progress.EPOCHS) {
      return speed(x, metric);
    }
    return settings.size() == 1 ? single(metric) : comparison(metric);
  }

  private String single(EpochMetric metric) {
    SeedRuns only = settings.get(0);
    Point best = best(only, Progress.EPOCHS, metric);
    List<Point> curve = only.curve(Progress.EPOCHS, metric);
    Point last = curve.get(curve.size() - 1);
    String end =
        "%s %s %s after %s"
            .formatted(
                capital(metric),
                ended ? "ends at" : "has reached",
                value(last),
                Progress.EPOCHS.words(last.x()));
    return best.isDrawn() && best.x() < last.x()
        ? "%s; its best, %s, was at epoch %s."
            .formatted(end, value(best), NumberText.plain(best.x()))
        : end + (best.isDrawn() ? ", its best." : ".");
  }

  private String comparison(EpochMetric metric) {
    List<SeedRuns> ranked =
        settings.stream()
            .sorted(Comparator.comparing(setting -> setting.last(metric).mean(), metric.best()))
            .toList();
    SeedRuns first = ranked.get(0);
    SeedRuns last = ranked.get(ranked.size() - 1);
    String after = (ended ? "" : " Not all have ended.") + bands();
    if (!Double.isFinite(first.last(metric).mean())) {
      return "No %s %s a finite %s.%s"
          .formatted(noun(), ended ? "ends at" : "has reached", metric, after);
    }
    if (ranked.stream().map(setting -> end(setting, metric)).distinct().count() == 1) {
      return "%s %ss %s a %s of %s.%s"
          .formatted(
              settings.size() == 2 ? "Both" : "All",
              noun(),
              ended ? "end at" : "have reached",
              metric,
              end(first, metric),
              after);
    }
    return "The best %s %s a %s of %s (%s); the worst %s %s (%s).%s"
        .formatted(
            noun(),
            ended ? "ends at" : "has reached",
            metric,
            end(first, metric),
            first.name(),
            ended ? "at" : "has reached",
            end(last, metric),
            last.name(),
            after);
  }

  private static String end(SeedRuns setting, EpochMetric metric) {
    return NumberText.of(setting.last(metric));
  }

  /** What one curve is of. */
  private String noun() {
    return haveSeeds() ? "setting" : "run";
  }

  private boolean haveSeeds() {
    return settings.stream().anyMatch(setting -> setting.runs().size() > 1);
  }

  private String bands() {
    int most = settings.stream().mapToInt(setting -> setting.runs().size()).max().orElse(0);
    return most < 2
        ? ""
        : " Bands show one standard deviation around the mean of %s%d seeds."
            .formatted(isUneven(most) ? "up to " : "", most);
  }

  private boolean isUneven(int most) {
    return settings.stream().anyMatch(setting -> setting.runs().size() != most);
  }

  private String speed(Progress x, EpochMetric metric) {
    double best =
        settings.stream()
            .map(setting -> best(setting, x, metric).y())
            .min(metric.best())
            .orElse(Double.NaN);
    if (!Double.isFinite(best)) {
      return capital(metric) + " was never a finite number.";
    }
    List<String> arrivals =
        settings.stream()
            .map(setting -> new Arrival(setting.name(), arrival(setting, x, metric, best)))
            .filter(arrival -> Double.isFinite(arrival.x()))
            .sorted(Comparator.comparingDouble(Arrival::x))
            .map(arrival -> arrival.words(x, settings.size() == 1))
            .toList();
    int others = settings.size() - arrivals.size();
    return "%s first came within %s of %s (%s)%s %s%s."
        .formatted(
            capital(metric),
            NumberText.plain(NEAR),
            best(metric),
            NumberText.of(best),
            settings.size() == 1 ? "" : ":",
            String.join(", ", arrivals),
            switch (others) {
              case 0 -> "";
              case 1 -> "; the other does not get that close";
              default -> "; the others do not get that close";
            });
  }

  /** What the curves came near, in words. */
  private String best(EpochMetric metric) {
    String extreme = metric.isLoss() ? "lowest" : "highest";
    if (haveSeeds()) {
      return "the %s mean of any epoch".formatted(extreme);
    }
    return settings.size() == 1 ? "its best" : "the %s value of any epoch".formatted(extreme);
  }

  /** When a setting came near the best. */
  private record Arrival(String name, double x) {
    String words(Progress progress, boolean alone) {
      String when = "after " + progress.words(x);
      return alone ? when : name + " " + when;
    }
  }

  private static double arrival(SeedRuns setting, Progress x, EpochMetric metric, double best) {
    return setting.curve(x, metric).stream()
        .filter(point -> Math.abs(point.y() - best) <= NEAR)
        .mapToDouble(Point::x)
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static Point best(SeedRuns setting, Progress x, EpochMetric metric) {
    return setting.curve(x, metric).stream()
        .min(Comparator.comparing(Point::y, metric.best()))
        .orElseThrow();
  }

  private static String value(Point point) {
    return NumberText.of(point.y())
        + (point.hasBand() ? " ± " + NumberText.of(point.deviation()) : "");
  }

  private static String capital(EpochMetric metric) {
    String words = metric.toString();
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
