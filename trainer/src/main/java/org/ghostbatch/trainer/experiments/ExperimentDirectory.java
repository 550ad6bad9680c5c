package org.ghostbatch.trainer.experiments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ghostbatch.trainer.files.Directories;
import org.ghostbatch.trainer.files.WholeFile;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.formats.CsvHeader;
import org.ghostbatch.trainer.formats.ExperimentFiles;
import org.ghostbatch.trainer.formats.ExperimentJson;
import org.ghostbatch.trainer.formats.ExperimentJson.SettingJson;
import org.ghostbatch.trainer.statistics.Spread;

/**
 * What a reproduction leaves behind: {@code experiment.json}, {@code rows.csv}, {@code
 * results.csv}, {@code history.csv}. The one place that writes an experiment's files.
 */
public final class ExperimentDirectory implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path directory;
  private final long[] seeds;
  private final Surroundings surroundings;
  private final CSVPrinter results;
  private final CSVPrinter history;

  private ExperimentDirectory(
      Path directory,
      long[] seeds,
      Surroundings surroundings,
      CSVPrinter results,
      CSVPrinter history) {
    this.directory = directory;
    this.seeds = seeds;
    this.surroundings = surroundings;
    this.results = results;
    this.history = history;
  }

  /**
   * Begins a reproduction, which replaces one that the directory may hold.
   *
   * @throws IOException if it cannot be written
   */
  public static ExperimentDirectory begin(Path directory, long[] seeds, Surroundings surroundings)
      throws IOException {
    Directories.make("--out", directory);
    for (String file :
        List.of(
            ExperimentFiles.EXPERIMENT,
            ExperimentFiles.ROWS,
            ExperimentFiles.RESULTS,
            ExperimentFiles.HISTORY)) {
      Files.deleteIfExists(directory.resolve(file));
    }
    return new ExperimentDirectory(
        directory,
        seeds.clone(),
        surroundings,
        open(directory.resolve(ExperimentFiles.RESULTS), ExperimentFiles.RESULTS_HEADER),
        open(directory.resolve(ExperimentFiles.HISTORY), ExperimentFiles.HISTORY_HEADER));
  }

  private static CSVPrinter open(Path file, CsvHeader header) throws IOException {
    CSVPrinter printer = new CSVPrinter(Files.newBufferedWriter(file), format(header));
    printer.flush();
    return printer;
  }

  private static CSVFormat format(CsvHeader header) {
    return CSVFormat.DEFAULT.builder().setHeader(header.array()).setRecordSeparator('\n').get();
  }

  /** Where it is. */
  public Path path() {
    return directory;
  }

  /** Adds an epoch to the history, and to the results if it is the setting's last, at once. */
  void add(Setting setting, Recording recording) throws IOException {
    Map<String, Object> cells = cells(setting, recording);
    print(history, ExperimentFiles.HISTORY_HEADER, cells);
    if (recording.epoch() == setting.epochs()) {
      print(results, ExperimentFiles.RESULTS_HEADER, cells);
    }
  }

  private static void print(CSVPrinter file, CsvHeader header, Map<String, Object> cells)
      throws IOException {
    file.printRecord(header.row(cells));
    file.flush();
  }

  private static Map<String, Object> cells(Setting setting, Recording recording) {
    return Map.ofEntries(
        Map.entry(Columns.SETTING, setting.name()),
        Map.entry(Columns.GROUP, setting.group()),
        Map.entry(Columns.BATCH, setting.recipe().batch()),
        Map.entry(Columns.LEARNING_RATE, setting.recipe().learningRate()),
        Map.entry(Columns.SEED, recording.seed()),
        Map.entry(Columns.EPOCH, recording.epoch()),
        Map.entry(Columns.UPDATES, recording.updates()),
        Map.entry(Columns.EXAMPLES, recording.examples()),
        Map.entry(Columns.SECONDS, String.format(Locale.ROOT, "%.4f", recording.seconds())),
        Map.entry(Columns.TRAIN_LOSS, recording.train().loss()),
        Map.entry(Columns.TRAIN_ACCURACY, recording.train().accuracy()),
        Map.entry(Columns.VALIDATION_LOSS, recording.validation().loss()),
        Map.entry(Columns.VALIDATION_ACCURACY, recording.validation().accuracy()));
  }

  private static Map<String, Object> cells(Row row) {
    Spread spread = row.spread();
    Map<String, Object> cells = new HashMap<>();
    cells.put(Columns.SETTING, row.setting());
    cells.put(Columns.METRIC, row.metric());
    cells.put(Columns.PUBLISHED, row.published());
    cells.put(Columns.MEAN, known(spread.mean()));
    cells.put(Columns.STANDARD_DEVIATION, known(spread.deviation()));
    cells.put(Columns.LEAST, known(spread.least()));
    cells.put(Columns.LARGEST, known(spread.largest()));
    cells.put(Columns.BELOW, spread.count() == 0 ? null : row.below());
    cells.put(Columns.SEEDS, spread.count());
    cells.put(Columns.VERDICT, row.verdict());
    return cells;
  }

  private static Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** Writes the results so far, and replaces earlier ones. */
  void summarize(Outcome outcome) throws IOException {
    StringWriter text = new StringWriter();
    try (CSVPrinter rows = new CSVPrinter(text, format(ExperimentFiles.ROWS_HEADER))) {
      for (Row row : outcome.rows()) {
        rows.printRecord(ExperimentFiles.ROWS_HEADER.row(cells(row)));
      }
    }
    WholeFile.write(directory.resolve(ExperimentFiles.ROWS), text.toString());
    WholeFile.write(
        directory.resolve(ExperimentFiles.EXPERIMENT),
        JSON.writeValueAsString(json(outcome)) + "\n");
  }

  private ExperimentJson json(Outcome outcome) {
    Experiment experiment = outcome.experiment();
    return new ExperimentJson(
        experiment.name(),
        experiment.title(),
        experiment.source(),
        experiment.url(),
        experiment.question(),
        experiment.data().words(),
        seeds,
        experiment.settings().stream().map(ExperimentDirectory::json).toList(),
        outcome.findings(),
        outcome.rules(),
        experiment.notes(),
        outcome.completed(),
        Math.round(outcome.seconds() * 1000) / 1000.0,
        surroundings.device(),
        surroundings.threads(),
        surroundings.checksums(),
        surroundings.versions());
  }

  private static SettingJson json(Setting setting) {
    Recipe recipe = setting.recipe();
    return new SettingJson(
        setting.name(),
        setting.group(),
        recipe.batch(),
        recipe.learningRate(),
        setting.epochs(),
        setting.description());
  }

  @Override
  public void close() throws IOException {
    try (results;
        history) {
      results.flush();
    }
  }
}
