package org.ghostbatch.trainer.text;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A table as a terminal shows it: columns of text to the left, columns of numbers to the right. */
public final class TextTable {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... header) {
    this.header = List.of(header);
  }

  /** Adds a row of as many cells as the header has. */
  public void add(List<String> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(
          "a row of %d cells below a header of %d".formatted(cells.size(), header.size()));
    }
    rows.add(List.copyOf(cells));
  }

  private boolean holdsNumbers(int column) {
    return rows.stream()
        .map(row -> row.get(column))
        .allMatch(cell -> cell.matches("[-+]?[0-9.][-+0-9.,eE]*%?|"));
  }

  /** The lines, the last without a line's end. */
  @Override
  public String toString() {
    List<ColumnData<List<String>>> columns =
        IntStream.range(0, header.size()).mapToObj(this::column).toList();
    return AsciiTable.builder()
        .border(AsciiTable.NO_BORDERS)
        .data(rows, columns)
        .lineSeparator("\n")
        .asString()
        .lines()
        .map(String::stripTrailing)
        .filter(line -> !line.isEmpty())
        .reduce((above, below) -> above + "\n" + below)
        .orElse("");
  }

  private ColumnData<List<String>> column(int number) {
    HorizontalAlign align = holdsNumbers(number) ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
    return new Column()
        .header(header.get(number))
        .headerAlign(align)
        .dataAlign(align)
        .maxWidth(200)
        .with(row -> row.get(number));
  }
}
