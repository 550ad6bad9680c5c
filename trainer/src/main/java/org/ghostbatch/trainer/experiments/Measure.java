package org.ghostbatch.trainer.experiments;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A number that is computed for one seed.
 *
 * @param settings whose results it is made of
 * @param value of the seed's recordings at the end of these settings, in their order
 */
public record Measure(List<String> settings, ToDoubleFunction<List<Recording>> value) {
  /** Fixes the settings. */
  public Measure {
    settings = List.copyOf(settings);
  }

  static Measure of(String setting, Metric metric) {
    return new Measure(List.of(setting), results -> metric.of(results.get(0)));
  }

  /** How much a metric grows from one setting to another; negative where it falls. */
  static Measure change(String from, String to, Metric metric) {
    return new Measure(
        List.of(from, to), results -> metric.of(results.get(1)) - metric.of(results.get(0)));
  }

  /** The part of a metric that another setting saves. */
  static Measure saving(String from, String to, Metric metric) {
    return new Measure(
        List.of(from, to), results -> 1 - metric.of(results.get(1)) / metric.of(results.get(0)));
  }
}
