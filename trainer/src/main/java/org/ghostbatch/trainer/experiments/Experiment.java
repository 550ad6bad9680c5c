package org.ghostbatch.trainer.experiments;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A published result as data: what was said where, and the settings that answer it.
 *
 * @param name on the command line, for instance {@code stack-overflow}
 * @param source where it was published, in one line
 * @param url null where it is not known
 * @param question what it asks, in one sentence
 * @param settings what to train, groups one after the other, that as published first
 * @param published in the order of the settings
 * @param comparisons of settings with each other
 * @param notes on what was not published and how we read it
 */
public record Experiment(
    String name,
    String title,
    String source,
    String url,
    String question,
    ExperimentData data,
    List<Setting> settings,
    List<Published> published,
    List<Comparison> comparisons,
    List<String> notes) {

  /** Checks that names are unique, and that whatever is named is there. */
  public Experiment {
    settings = List.copyOf(settings);
    published = List.copyOf(published);
    comparisons = List.copyOf(comparisons);
    notes = List.copyOf(notes);
    Set<String> names = new HashSet<>();
    for (Setting setting : settings) {
      if (!names.add(setting.name())) {
        throw new IllegalArgumentException("%s: there are two of this name".formatted(setting));
      }
    }
    if (data.subset() > 0 && settings.stream().anyMatch(each -> !each.recipe().timed())) {
      throw new IllegalArgumentException(
          "seeds that divide the examples each in its own way cannot be trained side by side");
    }
    List<String> asked = new ArrayList<>();
    published.forEach(row -> asked.addAll(row.settings()));
    comparisons.forEach(comparison -> asked.addAll(comparison.settings()));
    for (String setting : asked) {
      if (!names.contains(setting)) {
        throw new IllegalArgumentException("%s: there is no such setting".formatted(setting));
      }
    }
  }

  /** Whether it trains a network with convolutions. */
  public boolean convolves() {
    return settings.stream().anyMatch(setting -> setting.recipe().convolves());
  }

  /** Every experiment, as published. */
  public static List<Experiment> all() {
    return List.of(StackOverflow.experiment(), BlobsTutorial.experiment(), Digits.experiment());
  }

  /** The same question asked of other settings of the same names, for instance of fewer epochs. */
  public Experiment with(UnaryOperator<Setting> change) {
    return new Experiment(
        name,
        title,
        source,
        url,
        question,
        data,
        settings.stream().map(change).toList(),
        published,
        comparisons,
        notes);
  }

  /** The groups of settings, in their order. */
  public List<String> groups() {
    return settings.stream().map(Setting::group).distinct().toList();
  }

  /** The settings of a group. */
  public List<Setting> settings(String group) {
    return settings.stream().filter(setting -> setting.group().equals(group)).toList();
  }

  /** What was published beside the results of our seeds. */
  public List<Row> rows(Results results) {
    return published.stream().map(row -> row.row(results)).toList();
  }
}
