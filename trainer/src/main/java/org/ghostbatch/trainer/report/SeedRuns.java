package org.ghostbatch.trainer.report;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.statistics.Spread;

/**
 * Runs that differ in their seeds alone.
 *
 * @param colour counted from 0, the same on the whole page
 * @param runs one history for each seed, none of them empty
 */
record SeedRuns(String name, int colour, List<List<Epoch>> runs) {
  SeedRuns {
    runs = runs.stream().map(List::copyOf).toList();
    if (runs.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException(name + ": a run without an epoch has no curve");
    }
  }

  /** Mean and standard deviation over the seeds, epoch by epoch. */
  List<Point> curve(Progress x, EpochMetric y) {
    TreeMap<Integer, List<Epoch>> epochs =
        runs.stream()
            .flatMap(List::stream)
            .collect(Collectors.groupingBy(Epoch::number, TreeMap::new, Collectors.toList()));
    return epochs.values().stream().map(seeds -> point(seeds, x, y)).toList();
  }

  private static Point point(List<Epoch> seeds, Progress x, EpochMetric y) {
    Spread spread = Spread.of(seeds.stream().mapToDouble(y::of).toArray());
    return new Point(
        Spread.of(seeds.stream().mapToDouble(x::of).toArray()).mean(),
        spread.mean(),
        spread.deviation());
  }

  Series series(Progress x, EpochMetric y) {
    return new Series(name, y.style(), colour, curve(x, y));
  }

  SeedRuns withColour(int other) {
    return new SeedRuns(name, other, runs);
  }

  /** At the end of training. */
  Spread last(EpochMetric metric) {
    return over(run -> metric.of(run.get(run.size() - 1)));
  }

  /** At the best epoch of each seed. */
  Spread best(EpochMetric metric) {
    return over(run -> metric.of(best(run, metric)));
  }

  Spread seconds() {
    return over(run -> run.get(run.size() - 1).seconds());
  }

  Spread updates() {
    return over(run -> run.get(run.size() - 1).updates());
  }

  private Spread over(ToDoubleFunction<List<Epoch>> value) {
    return Spread.of(runs.stream().mapToDouble(value).toArray());
  }

  /** The first of the best epochs. */
  static Epoch best(List<Epoch> run, EpochMetric metric) {
    return run.stream()
        .min(Comparator.comparing(metric::of, metric.best()).thenComparing(Epoch::number))
        .orElseThrow();
  }

  /** The highest validation accuracy at the end of training first. */
  static Comparator<SeedRuns> bestFirst() {
    return Comparator.comparing(
        setting -> setting.last(EpochMetric.VALIDATION_ACCURACY).mean(),
        EpochMetric.VALIDATION_ACCURACY.best());
  }
}
