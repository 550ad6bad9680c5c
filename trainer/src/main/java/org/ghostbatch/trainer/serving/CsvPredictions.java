package org.ghostbatch.trainer.serving;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ghostbatch.trainer.formats.CsvHeader;
import org.ghostbatch.trainer.formats.PredictionOutput;

/** Predictions as CSV, a row each, below a header. */
public final class CsvPredictions implements PredictionWriter {
  private final CSVPrinter rows;
  private final boolean all;

  /**
   * Writes the header.
   *
   * @param classes how many probabilities a row ends with, if {@code all}
   */
  public CsvPredictions(Appendable out, int classes, boolean all) throws IOException {
    this.all = all;
    CsvHeader header = all ? PredictionOutput.header(classes) : PredictionOutput.HEADER;
    rows =
        CSVFormat.DEFAULT
            .builder()
            .setHeader(header.array())
            .setRecordSeparator('\n')
            .get()
            .print(out);
  }

  @Override
  public void accept(Prediction prediction) throws IOException {
    Map<String, Object> cells =
        Map.of(
            PredictionOutput.FILE, prediction.file(),
            PredictionOutput.INDEX, prediction.index(),
            PredictionOutput.CLASS, prediction.label(),
            PredictionOutput.NAME, prediction.name(),
            PredictionOutput.PROBABILITY, prediction.probability());
    List<Object> row = new ArrayList<>(PredictionOutput.HEADER.row(cells));
    if (all) {
      for (float probability : prediction.probabilities()) {
        row.add(probability);
      }
    }
    rows.printRecord(row);
  }

  @Override
  public void finish() throws IOException {
    rows.flush();
  }
}
