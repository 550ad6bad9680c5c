package org.ghostbatch.trainer.experiments;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/**
 * A number that was published.
 *
 * @param setting what it was published of
 * @param metric what it is
 * @param value with as many digits as were published
 * @param measure what it is among our seeds
 */
public record PublishedValue(
    String group, String setting, String metric, BigDecimal value, Measure measure)
    implements Published {

  /** A metric at the end of a setting. */
  static PublishedValue of(Setting setting, Metric metric, String value) {
    return new PublishedValue(
        setting.group(),
        setting.name(),
        metric.toString(),
        new BigDecimal(value),
        Measure.of(setting.name(), metric));
  }

  @Override
  public List<String> settings() {
    return measure.settings();
  }

  @Override
  public Row row(Results results) {
    Measured measured = results.measured(measure);
    double published = value.doubleValue();
    int below = (int) Arrays.stream(measured.values()).filter(ours -> ours < published).count();
    return new Row(
        group,
        setting,
        metric,
        value.toPlainString(),
        measured.spread(),
        below,
        measured.diverged(),
        VerdictRule.onNumber(value, measured));
  }
}
