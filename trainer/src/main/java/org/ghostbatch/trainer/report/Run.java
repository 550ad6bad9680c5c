package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the directory of a run holds.
 *
 * @param summary missing where the run was killed
 */
record Run(Path directory, JsonNode config, List<Epoch> history, Optional<JsonNode> summary) {
  static final String CONFIG = "config.json";
  static final String HISTORY = "history.csv";
  private static final String SUMMARY = "summary.json";

  static Run read(Path directory) throws IOException {
    return new Run(
        directory,
        JsonFile.read(directory.resolve(CONFIG)),
        history(directory.resolve(HISTORY)),
        JsonFile.readIfThere(directory.resolve(SUMMARY)));
  }

  /** The rows of a run's history, whose seconds are those of each epoch. */
  static List<Epoch> history(Path file) throws IOException {
    List<Epoch> history = new ArrayList<>();
    double seconds = 0;
    for (CsvTable.Row row : CsvTable.read(file).rows()) {
      Epoch epoch = Epoch.of(row, seconds);
      seconds = epoch.seconds();
      history.add(epoch);
    }
    return history;
  }

  String name() {
    return directory.toAbsolutePath().normalize().getFileName().toString();
  }

  boolean completed() {
    return summary.map(found -> found.path("completed").asBoolean()).orElse(false);
  }

  /** How it ended, in words. */
  String end() {
    if (summary.isEmpty()) {
      return "not finished: there is no summary.json";
    }
    return completed() ? "completed" : "interrupted";
  }

  /** Of its initial weights, as text. */
  String seed() {
    return config.path("seed").asText();
  }

  Epoch last() {
    return history.get(history.size() - 1);
  }

  /** The epoch of the highest validation accuracy, the first of equals. */
  Epoch best() {
    return Setting.best(history, Metric.VALIDATION_ACCURACY);
  }
}
