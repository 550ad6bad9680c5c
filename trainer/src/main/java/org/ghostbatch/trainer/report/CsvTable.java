package org.ghostbatch.trainer.report;

import java.io.IOException;
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

/** A CSV file whose faults are reported by file and line. */
public record CsvTable(List<Row> rows) {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();

  /**
   * Reads every row.
   *
   * @param columns that there must be
   * @throws ReportException if the file is missing, empty, cut off or no CSV, or lacks a column
   */
  public static CsvTable read(Path file, List<String> columns) throws IOException {
    try (CSVParser parser = CSVParser.parse(text(file), FORMAT)) {
      if (parser.getHeaderNames().isEmpty()) {
        throw new ReportException(file, 1, "has no header");
      }
      for (String column : columns) {
        if (!parser.getHeaderNames().contains(column)) {
          throw new ReportException(file, 1, "has no column " + column);
        }
      }
      return new CsvTable(rows(file, parser));
    } catch (CSVException | UncheckedIOException | IllegalArgumentException damaged) {
      throw new ReportException(file, "is damaged: " + damaged.getMessage());
    }
  }

  private static String text(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ReportException(file, "is missing");
    }
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException damaged) {
      throw new ReportException(file, "is damaged: not text in UTF-8");
    }
    // What a loss of power leaves of a file that was growing.
    if (text.indexOf('\0') >= 0) {
      throw new ReportException(file, "is damaged: has bytes of 0");
    }
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new ReportException(
          file, text.lines().count(), "is cut off; take this line out, or make the file again");
    }
    return text;
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
  public record Row(Path file, long line, CSVRecord cells) {
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
}
