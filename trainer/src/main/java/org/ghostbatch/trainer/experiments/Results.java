package org.ghostbatch.trainer.experiments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ghostbatch.trainer.statistics.Spread;

/** The result of each seed at the end of each setting, as far as there is one. */
public final class Results {
  private final long[] seeds;
  private final Map<String, Map<Long, Recording>> bySetting = new LinkedHashMap<>();

  Results(long[] seeds) {
    this.seeds = seeds.clone();
  }

  void add(Setting setting, Recording last) {
    bySetting.computeIfAbsent(setting.name(), name -> new LinkedHashMap<>()).put(last.seed(), last);
  }

  /** How many seeds have finished a setting. */
  public int seeds(Setting setting) {
    return bySetting.getOrDefault(setting.name(), Map.of()).size();
  }

  /** How a metric spreads over the seeds that finished a setting. */
  public Spread spread(Setting setting, Metric metric) {
    return spread(setting.name(), metric);
  }

  /** How many of the seeds that finished a setting diverged. */
  public int diverged(Setting setting) {
    return measured(Measure.of(setting.name(), Metric.VALIDATION_LOSS)).diverged();
  }

  /** How many updates a seed of the setting had; 0 where there is none yet. */
  public long updates(Setting setting) {
    return bySetting.getOrDefault(setting.name(), Map.of()).values().stream()
        .mapToLong(Recording::updates)
        .findFirst()
        .orElse(0);
  }

  Spread spread(String setting, Metric metric) {
    return measured(Measure.of(setting, metric)).spread();
  }

  /** The measure of every seed that has finished all its settings. */
  Measured measured(Measure measure) {
    List<Double> values = new ArrayList<>();
    int diverged = 0;
    for (long seed : seeds) {
      List<Recording> results =
          measure.settings().stream()
              .map(setting -> bySetting.getOrDefault(setting, Map.of()).get(seed))
              .filter(Objects::nonNull)
              .toList();
      if (results.size() < measure.settings().size()) {
        continue;
      }
      if (results.stream().anyMatch(Recording::diverged)) {
        diverged++;
      } else {
        values.add(measure.value().applyAsDouble(results));
      }
    }
    return new Measured(values.stream().mapToDouble(Double::doubleValue).toArray(), diverged);
  }
}
