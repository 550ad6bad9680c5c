package org.ghostbatch.trainer.report;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A CSV file whose faults are told by file and line. */
record CsvTable(List<Row> rows) {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();

  /**
   * Reads every row.
   *
   * @throws ReportException if the file is missing, empty or no CSV
   */
  static CsvTable read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ReportException(file, "is missing");
    }
    try (Reader text = Files.newBufferedReader(file);
        CSVParser parser = FORMAT.parse(text)) {
      if (parser.getHeaderNames().isEmpty()) {
        throw new ReportException(file, 1, "has no header");
      }
      return new CsvTable(rows(file, parser));
    } catch (CSVException | UncheckedIOException | IllegalArgumentException damaged) {
      throw new ReportException(file, "is damaged: " + damaged.getMessage());
    } catch (CharacterCodingException damaged) {
      throw new ReportException(file, "is damaged: not text in UTF-8");
    }
  }

  private static List<Row> rows(Path file, CSVParser parser) throws ReportException {
    List<Row> rows = new ArrayList<>();
    for (CSVRecord cells : parser) {
      long line = cells.getRecordNumber() + 1;
      if (!cells.isConsistent()) {
        throw new ReportException(
            file,
            line,
            "has %d of %d cells".formatted(cells.size(), parser.getHeaderNames().size()));
      }
      rows.add(new Row(file, line, cells));
    }
    return rows;
  }

  /** A line of the file. */
  record Row(Path file, long line, CSVRecord cells) {
    String text(String column) throws ReportException {
      if (!cells.isMapped(column)) {
        throw new ReportException(file, 1, "has no column " + column);
      }
      return cells.get(column);
    }

    /** The number in a cell, NaN where the cell is empty. */
    double number(String column) throws ReportException {
      String text = text(column);
      try {
        return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
      } catch (NumberFormatException notANumber) {
        throw new ReportException(file, line, "%s: %s is not a number".formatted(column, text));
      }
    }

    /** A count, which must be there. */
    int count(String column) throws ReportException {
      double number = number(column);
      if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
        throw new ReportException(
            file, line, "%s: %s is not a count".formatted(column, text(column)));
      }
      return (int) number;
    }
  }
}
