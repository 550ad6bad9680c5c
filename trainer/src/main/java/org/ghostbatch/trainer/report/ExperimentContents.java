package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.formats.ExperimentFiles;
import org.ghostbatch.trainer.formats.ExperimentJson;
import org.ghostbatch.trainer.formats.ExperimentJson.SettingJson;
import org.ghostbatch.trainer.formats.Verdict;
import org.ghostbatch.trainer.report.JsonFields.FieldType;

/**
 * What the directory of an experiment holds.
 *
 * @param published the rows of rows.csv
 * @param groups the groups in order, each with its settings in order; settings that have no epoch
 *     yet are left out
 * @param results the rows of results.csv
 */
record ExperimentContents(
    Path directory,
    JsonNode json,
    List<PublishedRow> published,
    Map<String, List<SeedRuns>> groups,
    List<ResultRow> results) {
  private static final List<String> HISTORY_COLUMNS =
      Stream.concat(Stream.of(Columns.SETTING, Columns.GROUP, Columns.SEED), Epoch.COLUMNS.stream())
          .toList();

  /** A published value and what we measured. */
  record PublishedRow(
      String setting,
      String metric,
      String published,
      double mean,
      double deviation,
      double least,
      double largest,
      String below,
      String seeds,
      String verdict) {
    private static final List<String> COLUMNS =
        List.of(
            Columns.SETTING,
            Columns.METRIC,
            Columns.PUBLISHED,
            Columns.MEAN,
            Columns.STANDARD_DEVIATION,
            Columns.LEAST,
            Columns.LARGEST,
            Columns.BELOW,
            Columns.SEEDS,
            Columns.VERDICT);

    static PublishedRow of(CsvRow row) throws ReportException {
      return new PublishedRow(
          row.text(Columns.SETTING),
          row.text(Columns.METRIC),
          row.text(Columns.PUBLISHED),
          row.number(Columns.MEAN),
          row.number(Columns.STANDARD_DEVIATION),
          row.number(Columns.LEAST),
          row.number(Columns.LARGEST),
          row.text(Columns.BELOW),
          row.text(Columns.SEEDS),
          row.text(Columns.VERDICT));
    }

    boolean has(Verdict one) {
      return one.toString().equals(verdict);
    }
  }

  /** A setting's end with one seed. */
  record ResultRow(
      String group, double batch, double learningRate, Map<EpochMetric, Double> values) {
    private static final List<String> COLUMNS =
        List.of(
            Columns.GROUP,
            Columns.BATCH,
            Columns.LEARNING_RATE,
            Columns.TRAIN_LOSS,
            Columns.TRAIN_ACCURACY,
            Columns.VALIDATION_LOSS,
            Columns.VALIDATION_ACCURACY);

    static ResultRow of(CsvRow row) throws ReportException {
      return new ResultRow(
          row.text(Columns.GROUP),
          row.number(Columns.BATCH),
          row.number(Columns.LEARNING_RATE),
          Map.of(
              EpochMetric.TRAIN_LOSS, row.number(Columns.TRAIN_LOSS),
              EpochMetric.TRAIN_ACCURACY, row.number(Columns.TRAIN_ACCURACY),
              EpochMetric.VALIDATION_LOSS, row.number(Columns.VALIDATION_LOSS),
              EpochMetric.VALIDATION_ACCURACY, row.number(Columns.VALIDATION_ACCURACY)));
    }
  }

  static ExperimentContents read(Path directory) throws IOException {
    JsonNode json = json(directory.resolve(ExperimentFiles.EXPERIMENT));
    List<PublishedRow> published = new ArrayList<>();
    for (CsvRow row : rows(json, directory.resolve(ExperimentFiles.ROWS), PublishedRow.COLUMNS)) {
      published.add(PublishedRow.of(row));
    }
    List<ResultRow> results = new ArrayList<>();
    for (CsvRow row : rows(json, directory.resolve(ExperimentFiles.RESULTS), ResultRow.COLUMNS)) {
      results.add(ResultRow.of(row));
    }
    return new ExperimentContents(directory, json, published, groups(json, directory), results);
  }

  private static JsonNode json(Path file) throws IOException {
    JsonNode json = JsonFile.read(file);
    JsonFields fields = new JsonFields(file, json);
    fields.require(
        FieldType.TEXT,
        ExperimentJson.TITLE,
        ExperimentJson.QUESTION,
        ExperimentJson.SOURCE,
        ExperimentJson.RULES);
    // Not everything that was published has an address that we know.
    fields.allow(FieldType.TEXT, ExperimentJson.URL);
    fields.require(
        FieldType.LIST,
        ExperimentJson.SEEDS,
        ExperimentJson.SETTINGS,
        ExperimentJson.FINDINGS,
        ExperimentJson.NOTES);
    fields.require(FieldType.TRUTH, ExperimentJson.COMPLETED);
    int number = 0;
    for (JsonNode setting : json.path(ExperimentJson.SETTINGS)) {
      JsonFields own = new JsonFields(file, "setting %d ".formatted(++number), setting);
      own.require(FieldType.TEXT, SettingJson.NAME, SettingJson.GROUP, SettingJson.DESCRIPTION);
      own.require(FieldType.NUMBER, SettingJson.LEARNING_RATE);
      own.require(FieldType.COUNT, SettingJson.BATCH, SettingJson.EPOCHS);
    }
    return json;
  }

  /** The rows of a file that an unfinished experiment need not have yet. */
  private static List<CsvRow> rows(JsonNode json, Path file, List<String> columns)
      throws IOException {
    boolean mayLack = !json.path(ExperimentJson.COMPLETED).asBoolean();
    return mayLack && Files.notExists(file) ? List.of() : CsvTable.read(file, columns).rows();
  }

  private static Map<String, List<SeedRuns>> groups(JsonNode json, Path directory)
      throws IOException {
    // Group, setting, seed: the files list them in the order in which they were trained, but here
    // they come in the order of the experiment's settings.
    Map<String, Map<String, Map<String, List<Epoch>>>> histories = new LinkedHashMap<>();
    for (JsonNode setting : json.path(ExperimentJson.SETTINGS)) {
      histories
          .computeIfAbsent(setting.path(SettingJson.GROUP).asText(), group -> new LinkedHashMap<>())
          .put(setting.path(SettingJson.NAME).asText(), new LinkedHashMap<>());
    }
    for (CsvRow row :
        CsvTable.read(directory.resolve(ExperimentFiles.HISTORY), HISTORY_COLUMNS).rows()) {
      histories
          .computeIfAbsent(row.text(Columns.GROUP), group -> new LinkedHashMap<>())
          .computeIfAbsent(row.text(Columns.SETTING), setting -> new LinkedHashMap<>())
          .computeIfAbsent(row.text(Columns.SEED), seed -> new ArrayList<>())
          .add(Epoch.of(row, 0));
    }
    Map<String, List<SeedRuns>> groups = new LinkedHashMap<>();
    histories.values().forEach(settings -> settings.values().removeIf(Map::isEmpty));
    histories.values().removeIf(Map::isEmpty);
    histories.forEach((group, settings) -> groups.put(group, settings(settings)));
    return groups;
  }

  private static List<SeedRuns> settings(Map<String, Map<String, List<Epoch>>> histories) {
    List<SeedRuns> settings = new ArrayList<>();
    histories.forEach(
        (name, seeds) ->
            settings.add(
                new SeedRuns(name, settings.size() % Curves.MAX, List.copyOf(seeds.values()))));
    return settings;
  }

  /**
   * The results of the settings, by line and batch: a line is a group, or where a group has several
   * learning rates, a group at one of them. Seeds that diverged are left out.
   */
  Map<String, TreeMap<Double, List<Double>>> lines(EpochMetric metric) {
    Map<String, TreeMap<Double, List<Double>>> lines = new LinkedHashMap<>();
    for (String group : groups.keySet()) {
      List<ResultRow> own =
          results.stream()
              .filter(end -> end.group().equals(group))
              .sorted(Comparator.comparingDouble(ResultRow::learningRate).reversed())
              .toList();
      String words = ExperimentFiles.words(group);
      boolean several = own.stream().mapToDouble(ResultRow::learningRate).distinct().count() > 1;
      for (ResultRow end : own) {
        double value = end.values().get(metric);
        if (end.batch() > 0 && Double.isFinite(value)) {
          String line =
              several ? words + ", learning rate " + NumberText.plain(end.learningRate()) : words;
          lines
              .computeIfAbsent(line, name -> new TreeMap<>())
              .computeIfAbsent(end.batch(), batch -> new ArrayList<>())
              .add(value);
        }
      }
    }
    return lines;
  }
}
