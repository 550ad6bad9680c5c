package org.ghostbatch.trainer.formats;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The header of a CSV file: its columns, in order. Writers name their cells, so that only the
 * header knows the order.
 */
public record CsvHeader(List<String> columns) {
  /** Checks that there are columns, each of another name. */
  public CsvHeader {
    columns = List.copyOf(columns);
    if (columns.isEmpty() || new HashSet<>(columns).size() < columns.size()) {
      throw new IllegalArgumentException(
          "columns %s: there must be at least one, each of another name".formatted(columns));
    }
  }

  static CsvHeader of(String... columns) {
    return new CsvHeader(List.of(columns));
  }

  /** The columns, as CSV libraries take them. */
  public String[] array() {
    return columns.toArray(String[]::new);
  }

  /** The header as the file has it. */
  public String line() {
    return String.join(",", columns);
  }

  /** The first columns as the file has them: enough to recognize it by. */
  public String beginning(int count) {
    return String.join(",", columns.subList(0, count));
  }

  /** Where a column stands, from 0. */
  public int indexOf(String column) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException("there is no column %s".formatted(column));
    }
    return index;
  }

  /**
   * A row: the cells in the order of the columns.
   *
   * @param cells by column, null where nothing is known; cells of other columns are left out
   * @throws IllegalArgumentException if a column has no cell
   */
  public List<Object> row(Map<String, ?> cells) {
    List<Object> row = new ArrayList<>();
    for (String column : columns) {
      if (!cells.containsKey(column)) {
        throw new IllegalArgumentException("column %s has no cell".formatted(column));
      }
      row.add(cells.get(column));
    }
    return row;
  }
}
