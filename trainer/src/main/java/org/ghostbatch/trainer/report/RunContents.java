package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.formats.RunEnd;
import org.ghostbatch.trainer.formats.RunFiles;
import org.ghostbatch.trainer.formats.Summary;

/**
 * What the directory of a run holds.
 *
 * @param summary missing where the run was killed
 */
record RunContents(
    Path directory, JsonNode config, List<Epoch> history, Optional<JsonNode> summary) {

  /**
   * Reads a run.
   *
   * @throws ReportException if one of its files is damaged, or they do not fit together
   */
  static RunContents read(Path directory) throws IOException {
    RunContents run =
        new RunContents(
            directory,
            config(directory.resolve(RunFiles.CONFIG)),
            history(directory.resolve(RunFiles.HISTORY)),
            summary(directory.resolve(RunFiles.SUMMARY)));
    int ended = run.summary.map(summary -> summary.path(Summary.EPOCHS).asInt()).orElse(0);
    if (run.history.size() < ended) {
      throw new ReportException(
          directory.resolve(RunFiles.HISTORY),
          "has %d of the %d epochs that %s records; train again"
              .formatted(run.history.size(), ended, RunFiles.SUMMARY));
    }
    return run;
  }

  private static JsonNode config(Path file) throws IOException {
    JsonNode config = JsonFile.read(file);
    JsonFields fields = new JsonFields(file, config);
    fields.require(
        JsonFields.FieldType.TEXT, RunConfig.DATASET, RunConfig.MODEL, RunConfig.OPTIMIZER);
    fields.require(JsonFields.FieldType.COUNT, RunConfig.BATCH, RunConfig.EPOCHS, RunConfig.SEED);
    return config;
  }

  private static Optional<JsonNode> summary(Path file) throws IOException {
    Optional<JsonNode> summary = JsonFile.readIfThere(file);
    if (summary.isPresent()) {
      JsonFields fields = new JsonFields(file, summary.get());
      fields.require(JsonFields.FieldType.TRUTH, Summary.COMPLETED);
      fields.require(JsonFields.FieldType.COUNT, Summary.EPOCHS);
    }
    return summary;
  }

  /** The rows of a run's history, whose seconds are those of each epoch. */
  private static List<Epoch> history(Path file) throws IOException {
    List<Epoch> history = new ArrayList<>();
    double seconds = 0;
    int before = 0;
    for (CsvRow row : CsvTable.read(file, Epoch.COLUMNS).rows()) {
      Epoch epoch = Epoch.of(row, seconds);
      if (epoch.number() <= before) {
        throw row.fault("epoch %d follows epoch %d".formatted(epoch.number(), before));
      }
      before = epoch.number();
      seconds = epoch.seconds();
      history.add(epoch);
    }
    return history;
  }

  /**
   * Rejects a run without an epoch.
   *
   * @throws ReportException if no epoch has ended
   */
  RunContents requireEpoch() throws ReportException {
    if (history.isEmpty()) {
      throw new ReportException(
          directory.resolve(RunFiles.HISTORY), "has no epoch yet, so there is nothing to report");
    }
    return this;
  }

  String name() {
    return directory.toAbsolutePath().normalize().getFileName().toString();
  }

  boolean completed() {
    return summary.map(found -> found.path(Summary.COMPLETED).asBoolean()).orElse(false);
  }

  /** How it ended, in words. */
  String end() {
    if (summary.isEmpty()) {
      return "not finished: there is no " + RunFiles.SUMMARY;
    }
    // Earlier versions recorded only whether it was completed.
    return summary
        .map(found -> found.path(Summary.END).asText(""))
        .filter(end -> !end.isEmpty())
        .orElse(completed() ? RunEnd.COMPLETED.toString() : "not completed");
  }

  /** Of its initial weights, as text. */
  String seed() {
    return config.path(RunConfig.SEED).asText();
  }

  Epoch last() {
    return history.get(history.size() - 1);
  }

  /** The epoch of the highest validation accuracy, the first of equals. */
  Epoch best() {
    return SeedRuns.best(history, EpochMetric.VALIDATION_ACCURACY);
  }
}
