package org.ghostbatch.trainer.experiments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ghostbatch.trainer.files.WholeFile;
import org.ghostbatch.trainer.formats.ExperimentFiles;
import org.ghostbatch.trainer.statistics.Spread;

/**
 * What a reproduction leaves behind: {@code experiment.json}, {@code rows.csv}, {@code
 * results.csv}, {@code history.csv}. The one place that writes an experiment's files.
 */
public final class ExperimentDirectory implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final String[] ROW_COLUMNS = {
    "setting",
    "metric",
    "published",
    "mean",
    "standard_deviation",
    "least",
    "largest",
    "below",
    "seeds",
    "verdict"
  };
  private static final String[] RESULT_COLUMNS = {
    "setting",
    "group",
    "batch",
    "learning_rate",
    "seed",
    "updates",
    "examples",
    "seconds",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy"
  };
  private static final String[] HISTORY_COLUMNS = {
    "setting",
    "group",
    "batch",
    "learning_rate",
    "seed",
    "epoch",
    "updates",
    "examples",
    "seconds",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy"
  };

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
    Files.createDirectories(directory);
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
        open(directory.resolve(ExperimentFiles.RESULTS), RESULT_COLUMNS),
        open(directory.resolve(ExperimentFiles.HISTORY), HISTORY_COLUMNS));
  }

  private static CSVPrinter open(Path file, String... columns) throws IOException {
    CSVPrinter printer = new CSVPrinter(Files.newBufferedWriter(file), format(columns));
    printer.flush();
    return printer;
  }

  private static CSVFormat format(String... columns) {
    return CSVFormat.DEFAULT.builder().setHeader(columns).setRecordSeparator('\n').get();
  }

  /** Where it is. */
  public Path path() {
    return directory;
  }

  /** Adds an epoch to the history, and to the results if it is the setting's last, at once. */
  void add(Setting setting, Recording recording) throws IOException {
    print(history, setting, recording, recording.epoch());
    if (recording.epoch() == setting.epochs()) {
      print(results, setting, recording);
    }
  }

  private static void print(
      CSVPrinter file, Setting setting, Recording recording, Object... afterSeed)
      throws IOException {
    List<Object> values = new ArrayList<>();
    values.add(setting.name());
    values.add(setting.group());
    values.add(setting.recipe().batch());
    values.add(setting.recipe().learningRate());
    values.add(recording.seed());
    values.addAll(List.of(afterSeed));
    values.add(recording.updates());
    values.add(recording.examples());
    values.add(String.format(Locale.ROOT, "%.4f", recording.seconds()));
    values.add(recording.train().loss());
    values.add(recording.train().accuracy());
    values.add(recording.validation().loss());
    values.add(recording.validation().accuracy());
    file.printRecord(values);
    file.flush();
  }

  private static Object[] values(Row row) {
    Spread spread = row.spread();
    return new Object[] {
      row.setting(),
      row.metric(),
      row.published(),
      known(spread.mean()),
      known(spread.deviation()),
      known(spread.least()),
      known(spread.largest()),
      spread.count() == 0 ? null : row.below(),
      spread.count(),
      row.verdict()
    };
  }

  private static Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** Writes the results so far, and replaces earlier ones. */
  void summarize(Outcome outcome) throws IOException {
    StringWriter text = new StringWriter();
    try (CSVPrinter rows = new CSVPrinter(text, format(ROW_COLUMNS))) {
      for (Row row : outcome.rows()) {
        rows.printRecord(values(row));
      }
    }
    WholeFile.write(directory.resolve(ExperimentFiles.ROWS), text.toString());
    ExperimentFile file = ExperimentFile.of(outcome, seeds, surroundings);
    WholeFile.write(
        directory.resolve(ExperimentFiles.EXPERIMENT), JSON.writeValueAsString(file) + "\n");
  }

  @Override
  public void close() throws IOException {
    try (results;
        history) {
      results.flush();
    }
  }
}
