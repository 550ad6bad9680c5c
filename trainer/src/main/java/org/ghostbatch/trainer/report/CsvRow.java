package org.ghostbatch.trainer.report;

import java.nio.file.Path;
import org.apache.commons.csv.CSVRecord;

/** A line of a CSV file. */
public record CsvRow(Path file, long line, CSVRecord cells) {
  /** A cell as it is in the file. */
  public String text(String column) {
    return cells.get(column);
  }

  /** The number in a cell, NaN where the cell is empty. */
  public double number(String column) throws ReportException {
    String text = text(column);
    try {
      return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      throw fault("%s: %s is not a number".formatted(column, text));
    }
  }

  /** A number that grows during training, and is never missing. */
  double amount(String column) throws ReportException {
    double number = number(column);
    if (!Double.isFinite(number) || number < 0) {
      throw fault("%s: '%s' is not a number of at least 0".formatted(column, text(column)));
    }
    return number;
  }

  /** A number that counts from 1, which must be there. */
  int count(String column) throws ReportException {
    double number = number(column);
    if (number != Math.rint(number) || number < 1 || number > Integer.MAX_VALUE) {
      throw fault("%s: %s is not a count".formatted(column, text(column)));
    }
    return (int) number;
  }

  /** What is wrong in this line. */
  public ReportException fault(String words) {
    return new ReportException(file, line, words);
  }
}
