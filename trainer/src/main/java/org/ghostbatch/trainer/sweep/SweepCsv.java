package org.ghostbatch.trainer.sweep;

import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.formats.CsvHeader;
import org.ghostbatch.trainer.formats.Summary;
import org.ghostbatch.trainer.formats.SweepFiles;
import org.ghostbatch.trainer.text.Numbers;

/** {@code sweep.csv}: one row a cell, in the order of the grid. */
final class SweepCsv {
  private SweepCsv() {}

  static String text(Grid grid, List<CellResult> results) throws IOException {
    CsvHeader header = SweepFiles.tableHeader(grid.axes().keySet());
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader(header.array()).setRecordSeparator('\n').get();
    StringWriter text = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (CellResult result : results) {
        printer.printRecord(header.row(cells(result)));
      }
    }
    return text.toString();
  }

  private static Map<String, Object> cells(CellResult result) {
    Map<String, Object> cells = results(result.summary());
    cells.put(Columns.CELL, result.cell().number());
    cells.put(Columns.DIRECTORY, SweepFiles.CELLS + "/" + result.cell().name());
    cells.put(Columns.STATUS, result.status());
    // Last: an axis may have the name of a result, and then the column is the axis.
    result.cell().values().forEach((flag, value) -> cells.put(SweepFiles.column(flag), value));
    return cells;
  }

  private static Map<String, Object> results(Summary run) {
    Map<String, Object> cells = new HashMap<>();
    if (run == null) {
      SweepFiles.RESULT_COLUMNS.forEach(column -> cells.put(column, null));
      return cells;
    }
    cells.put(Columns.EPOCHS, run.epochs());
    cells.put(Columns.UPDATES, run.updates());
    cells.put(Columns.EXAMPLES, run.examples());
    cells.put(Columns.TRAIN_LOSS, run.trainLoss());
    cells.put(Columns.TRAIN_ACCURACY, run.trainAccuracy());
    cells.put(Columns.VALIDATION_LOSS, run.validationLoss());
    cells.put(Columns.VALIDATION_ACCURACY, run.validationAccuracy());
    cells.put(Columns.BEST_VALIDATION_ACCURACY, run.bestValidationAccuracy());
    cells.put(Columns.BEST_EPOCH, run.bestEpoch());
    cells.put(Columns.SECONDS, Numbers.rounded(run.seconds(), 4));
    cells.put(Columns.IMAGES_PER_SECOND, Math.round(run.imagesPerSecond()));
    return cells;
  }
}
