package org.ghostbatch.trainer.serving;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

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
    List<String> header = new ArrayList<>(List.of("file", "index", "class", "name", "probability"));
    if (all) {
      IntStream.range(0, classes).forEach(label -> header.add("probability_" + label));
    }
    rows =
        CSVFormat.DEFAULT
            .builder()
            .setHeader(header.toArray(String[]::new))
            .setRecordSeparator('\n')
            .get()
            .print(out);
  }

  @Override
  public void accept(Prediction prediction) throws IOException {
    List<Object> row =
        new ArrayList<>(
            List.of(
                prediction.file(),
                prediction.index(),
                prediction.label(),
                prediction.name(),
                prediction.probability()));
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
