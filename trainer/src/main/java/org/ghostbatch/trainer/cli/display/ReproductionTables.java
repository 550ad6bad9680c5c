package org.ghostbatch.trainer.cli.display;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.trainer.experiments.Metric;
import org.ghostbatch.trainer.experiments.Outcome;
import org.ghostbatch.trainer.experiments.Results;
import org.ghostbatch.trainer.experiments.Row;
import org.ghostbatch.trainer.experiments.Setting;
import org.ghostbatch.trainer.formats.ExperimentFiles;
import org.ghostbatch.trainer.formats.ResultWords;
import org.ghostbatch.trainer.statistics.Decimals;
import org.ghostbatch.trainer.statistics.Spread;
import org.ghostbatch.trainer.text.TextTable;

/** The results of a reproduction, as tables for a terminal. */
final class ReproductionTables {
  private ReproductionTables() {}

  /**
   * The tables of a group by title: what was published, and what we measured where that is not the
   * same. Settings without results are in no table.
   */
  static Map<String, TextTable> of(Outcome outcome, String group) {
    List<Setting> settings = outcome.experiment().settings(group);
    List<Setting> begun =
        settings.stream().filter(setting -> outcome.results().seeds(setting) > 0).toList();
    List<Row> rows = outcome.rows(group);
    List<Row> answered =
        rows.stream().filter(row -> row.spread().count() + row.diverged() > 0).toList();
    boolean timed = settings.stream().anyMatch(setting -> setting.recipe().timed());
    String title = ExperimentFiles.words(group);
    Map<String, TextTable> tables = new LinkedHashMap<>();
    if (!answered.isEmpty()) {
      tables.put(title + ": what was published, and our seeds", published(answered));
    }
    if (!begun.isEmpty() && (rows.isEmpty() || timed)) {
      Metric beside = timed ? Metric.SECONDS : Metric.VALIDATION_LOSS;
      tables.put(title + ": what we measured", measured(begun, outcome.results(), beside));
    }
    return tables;
  }

  private static TextTable published(List<Row> rows) {
    TextTable table =
        new TextTable(
            "setting",
            "metric",
            "published",
            "measured",
            "least to largest",
            "seeds below",
            "verdict");
    for (Row row : rows) {
      table.add(
          List.of(
              row.setting(),
              ResultWords.of(row.setting(), row.metric(), row.published()),
              row.published(),
              measured(row),
              range(row),
              below(row),
              row.verdict().toString()));
    }
    return table;
  }

  private static TextTable measured(List<Setting> settings, Results results, Metric beside) {
    TextTable table =
        new TextTable("setting", "updates", beside.words(), "validation accuracy", "seeds");
    for (Setting setting : settings) {
      table.add(
          List.of(
              setting.name(),
              "%,d".formatted(results.updates(setting)),
              around(results.spread(setting, beside)),
              around(results.spread(setting, Metric.VALIDATION_ACCURACY)),
              results.seeds(setting) + diverged(results.diverged(setting))));
    }
    return table;
  }

  /** The mean and the standard deviation, for instance {@code 1.2906 ± 0.0312}. */
  static String around(Spread spread) {
    return spread.count() == 0 ? "-" : spread.text(4);
  }

  private static String measured(Row row) {
    return around(row.spread()) + unit(row);
  }

  private static String range(Row row) {
    Spread spread = row.spread();
    return spread.count() == 0
        ? "-"
        : number(spread.least()) + " to " + number(spread.largest()) + unit(row);
  }

  private static String unit(Row row) {
    return row.spread().count() == 0 ? "" : ResultWords.unit(row.metric());
  }

  private static String below(Row row) {
    return "%d of %d%s".formatted(row.below(), row.spread().count(), diverged(row.diverged()));
  }

  private static String diverged(int count) {
    return count == 0 ? "" : ", %d diverged".formatted(count);
  }

  private static String number(double value) {
    return Decimals.of(value, 4);
  }
}
