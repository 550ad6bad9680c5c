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
public record CsvTable(List<CsvRow> rows) {
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

  private static List<CsvRow> rows(Path file, CSVParser parser) throws ReportException {
    List<CsvRow> rows = new ArrayList<>();
    for (CSVRecord cells : parser) {
      long line = cells.getRecordNumber() + 1;
      if (!cells.isConsistent()) {
        throw new ReportException(
            file,
            line,
            "has %d of %d cells".formatted(cells.size(), parser.getHeaderNames().size()));
      }
      rows.add(new CsvRow(file, line, cells));
    }
    return rows;
  }
}
