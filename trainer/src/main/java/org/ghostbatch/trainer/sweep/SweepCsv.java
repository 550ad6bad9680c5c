package org.ghostbatch.trainer.sweep;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ghostbatch.trainer.formats.CellStatus;
import org.ghostbatch.trainer.run.Summary;
import org.ghostbatch.trainer.text.Numbers;

/** {@code sweep.csv}: one row a cell, in the order of the grid. */
final class SweepCsv {
  private static final List<String> NUMBERS =
      List.of(
          "epochs",
          "updates",
          "examples",
          "train_loss",
          "train_accuracy",
          "validation_loss",
          "validation_accuracy",
          "best_validation_accuracy",
          "best_epoch",
          "seconds",
          "images_per_second");

  private SweepCsv() {}

  static String text(Grid grid, List<CellResult> results) throws IOException {
    CellResult none = new CellResult(grid.cells().get(0), CellStatus.MISSING, null, null);
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader(row(none).keySet().toArray(String[]::new))
            .setRecordSeparator('\n')
            .get();
    StringWriter text = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (CellResult result : results) {
        printer.printRecord(row(result).values());
      }
    }
    return text.toString();
  }

  private static Map<String, Object> row(CellResult result) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("cell", result.cell().number());
    row.put("directory", "cells/" + result.cell().name());
    result.cell().values().forEach((flag, value) -> row.put(column(flag), value));
    row.put("status", result.status());
    List<?> numbers = numbers(result.summary());
    for (int column = 0; column < NUMBERS.size(); column++) {
      // An axis may be named like a number, as the epochs are: then the column is the axis.
      if (!row.containsKey(NUMBERS.get(column))) {
        row.put(NUMBERS.get(column), numbers.get(column));
      }
    }
    return row;
  }

  private static String column(String flag) {
    return Cell.word(flag).replace('-', '_');
  }

  private static List<?> numbers(Summary run) {
    if (run == null) {
      return Collections.nCopies(NUMBERS.size(), null);
    }
    return List.of(
        run.epochs(),
        run.updates(),
        run.examples(),
        run.trainLoss(),
        run.trainAccuracy(),
        run.validationLoss(),
        run.validationAccuracy(),
        run.bestValidationAccuracy(),
        run.bestEpoch(),
        Numbers.rounded(run.seconds(), 4),
        Math.round(run.imagesPerSecond()));
  }
}
