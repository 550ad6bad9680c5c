package org.ghostbatch.trainer.experiments;

import java.util.Arrays;
import java.util.List;
import org.ghostbatch.trainer.formats.ResultWords;

/**
 * A claim without a number: a metric falls from setting to setting. What we measure is by how much
 * a seed's metric grows from the first setting to the last; it falls where that is below 0.
 *
 * @param setting what it was published of, in words
 * @param words the claim
 * @param settings at least two, in the order in which the metric is said to fall
 */
public record Claim(
    String group, String setting, String words, List<String> settings, Metric metric)
    implements Published {
  /** Checks that there is something to fall. */
  public Claim {
    settings = List.copyOf(settings);
    if (settings.size() < 2) {
      throw new IllegalArgumentException("%s: needs two settings at least".formatted(words));
    }
  }

  @Override
  public Row row(Results results) {
    String first = settings.get(0);
    String last = settings.get(settings.size() - 1);
    Measured change = results.measured(Measure.change(first, last, metric));
    int falling = (int) Arrays.stream(change.values()).filter(grown -> grown < 0).count();
    return new Row(
        group,
        setting,
        words,
        ResultWords.FALLS,
        change.spread(),
        falling,
        change.diverged(),
        VerdictRule.onClaim(falling, change.seeds(), meansFall(results)));
  }

  private boolean meansFall(Results results) {
    double[] means =
        settings.stream().mapToDouble(name -> results.spread(name, metric).mean()).toArray();
    for (int i = 1; i < means.length; i++) {
      if (!(means[i] < means[i - 1])) {
        return false;
      }
    }
    return true;
  }
}
