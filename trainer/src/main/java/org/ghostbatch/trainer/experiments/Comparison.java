package org.ghostbatch.trainer.experiments;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.statistics.distribution.FDistribution;
import org.ghostbatch.trainer.statistics.Decimals;
import org.ghostbatch.trainer.statistics.Spread;

/**
 * Whether something differs between settings by more than between the seeds of one: an analysis of
 * variance.
 *
 * <p>The settings share their seeds, so they begin with the same weights, which the analysis takes
 * no account of: what it calls chance is that of independent seeds, and what a comparison seed by
 * seed would still distinguish may vanish against it.
 *
 * @param words what the settings have in common, for instance {@code at 600 updates each}
 * @param settings at least two
 */
public record Comparison(String words, List<String> settings, Metric metric) {
  private static final double CHANCE = 0.05;

  /** Checks that there is something to compare. */
  public Comparison {
    settings = List.copyOf(settings);
    if (settings.size() < 2) {
      throw new IllegalArgumentException("%s: needs two settings at least".formatted(words));
    }
  }

  /** The result in sentences, or nothing for fewer seeds than a verdict needs. */
  Optional<String> finding(Results results) {
    List<Spread> spreads =
        settings.stream().map(setting -> results.spread(setting, metric)).toList();
    int fewest = spreads.stream().mapToInt(Spread::count).min().orElseThrow();
    if (fewest < VerdictRule.MIN_SEEDS) {
      return Optional.empty();
    }
    Spread means = Spread.of(spreads.stream().mapToDouble(Spread::mean).toArray());
    double within = within(spreads);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s, the batch sizes' mean %s lies between %s and %s: a standard deviation of %s"
                + " between batch sizes, of %s between seeds. %s.",
            capitalized(),
            metric.words(),
            Decimals.of(means.least(), 4),
            Decimals.of(means.largest(), 4),
            Decimals.of(means.deviation(), 4),
            Decimals.of(within, 4),
            effect(means.deviation(), within, chance(spreads))));
  }

  private static String effect(double between, double within, double chance) {
    if (chance >= CHANCE) {
      return "Against the spread over seeds the effect of the batch size vanishes: independent seeds"
          + " alone would differ by as much"
          + String.format(Locale.ROOT, " in %.0f of 100 cases", 100 * chance);
    }
    return between <= within
        ? "An effect of the batch size remains, smaller than that of the seed"
        : "The effect of the batch size is larger than that of the seed";
  }

  /** The standard deviation over the seeds, pooled. */
  private static double within(List<Spread> spreads) {
    double squares = 0;
    int freedom = 0;
    for (Spread spread : spreads) {
      squares += (spread.count() - 1) * spread.deviation() * spread.deviation();
      freedom += spread.count() - 1;
    }
    return Math.sqrt(squares / freedom);
  }

  /** How likely such different means are if there is no effect: Fisher's F test. */
  static double chance(List<Spread> spreads) {
    int seeds = spreads.stream().mapToInt(Spread::count).sum();
    double mean =
        spreads.stream().mapToDouble(spread -> spread.count() * spread.mean()).sum() / seeds;
    double between =
        spreads.stream()
            .mapToDouble(spread -> spread.count() * Math.pow(spread.mean() - mean, 2))
            .sum();
    if (between == 0) {
      return 1;
    }
    int settings = spreads.size();
    double ratio = between / (settings - 1) / Math.pow(within(spreads), 2);
    return FDistribution.of(settings - 1, seeds - settings).survivalProbability(ratio);
  }

  private String capitalized() {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
