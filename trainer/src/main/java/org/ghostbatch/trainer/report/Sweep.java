package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the directory of a sweep holds.
 *
 * @param axes the flags that vary, in order
 */
record Sweep(Path directory, JsonNode json, List<String> axes, List<Cell> cells) {
  static final String JSON = "sweep.json";
  static final String SEED = "--seed";

  /**
   * A run of the sweep.
   *
   * @param values by flag
   * @param history empty where there is none
   */
  record Cell(Map<String, String> values, String status, List<Epoch> history) {
    /** The values apart from the seed. */
    Map<String, String> setting() {
      Map<String, String> setting = new LinkedHashMap<>(values);
      setting.remove(SEED);
      return setting;
    }
  }

  static Sweep read(Path directory) throws IOException {
    Path file = directory.resolve(JSON);
    JsonNode json = JsonFile.read(file);
    List<String> axes = new ArrayList<>();
    json.path("axes").fieldNames().forEachRemaining(axes::add);
    if (axes.isEmpty()) {
      throw new ReportException(file, "has no axes");
    }
    List<Cell> cells = new ArrayList<>();
    for (CsvTable.Row row : CsvTable.read(directory.resolve("sweep.csv")).rows()) {
      cells.add(cell(directory, axes, row));
    }
    return new Sweep(directory, json, axes, cells);
  }

  private static Cell cell(Path sweep, List<String> axes, CsvTable.Row row) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String axis : axes) {
      values.put(axis, row.text(column(axis)));
    }
    String status = row.text("status");
    Path history = sweep.resolve(row.text("directory")).resolve(Run.HISTORY);
    // One that another shard has only begun, or that was stopped at once, has none yet.
    boolean expected = status.equals("done");
    return new Cell(
        values, status, expected || Files.exists(history) ? Run.history(history) : List.of());
  }

  private static String column(String flag) {
    return flag.replaceFirst("^--", "").replace('-', '_');
  }

  /** A flag as a reader calls it. */
  static String words(String flag) {
    return flag.replaceFirst("^--", "").replace('-', ' ');
  }

  /** The flags that vary apart from the seed. */
  List<String> settingAxes() {
    return axes.stream().filter(axis -> !axis.equals(SEED)).toList();
  }

  /** The finished cells by setting, in the grid's order. */
  Map<Map<String, String>, List<Cell>> finished() {
    return cells.stream()
        .filter(cell -> cell.status().equals("done") && !cell.history().isEmpty())
        .collect(Collectors.groupingBy(Cell::setting, LinkedHashMap::new, Collectors.toList()));
  }
}
