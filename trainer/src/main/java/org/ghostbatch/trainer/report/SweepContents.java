package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.formats.CellStatus;
import org.ghostbatch.trainer.formats.SweepFiles;
import org.ghostbatch.trainer.formats.SweepJson;

/**
 * What the directory of a sweep holds.
 *
 * @param axes the flags that vary, in order
 */
record SweepContents(Path directory, JsonNode json, List<String> axes, List<SweepCell> cells) {
  static SweepContents read(Path directory) throws IOException {
    Path file = directory.resolve(SweepFiles.SWEEP);
    JsonNode json = JsonFile.read(file);
    List<String> axes = axes(file, json);
    List<String> columns =
        Stream.concat(SweepCell.COLUMNS.stream(), axes.stream().map(SweepFiles::column)).toList();
    List<SweepCell> cells = new ArrayList<>();
    for (CsvRow row : CsvTable.read(directory.resolve(SweepFiles.TABLE), columns).rows()) {
      cells.add(SweepCell.read(directory, axes, row));
    }
    return new SweepContents(directory, json, axes, cells);
  }

  private static List<String> axes(Path file, JsonNode json) throws ReportException {
    JsonFields fields = new JsonFields(file, json);
    fields.require(JsonFields.FieldType.OBJECT, SweepJson.AXES);
    fields.require(JsonFields.FieldType.LIST, SweepJson.FIXED);
    List<String> axes = new ArrayList<>();
    json.path(SweepJson.AXES).fieldNames().forEachRemaining(axes::add);
    if (axes.isEmpty()) {
      throw new ReportException(file, "has no axes");
    }
    new JsonFields(file, "axes: ", json.path(SweepJson.AXES))
        .require(JsonFields.FieldType.LIST, axes.toArray(String[]::new));
    return axes;
  }

  String name() {
    return directory.toAbsolutePath().normalize().getFileName().toString();
  }

  /** A flag as a reader calls it. */
  static String words(String flag) {
    return FieldName.ofFlag(flag);
  }

  /** Values by flag, as a reader calls them. */
  static String words(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> words(entry.getKey()) + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /** The flags that vary apart from the seed. */
  List<String> settingAxes() {
    return axes.stream().filter(axis -> !axis.equals(SweepFiles.SEED)).toList();
  }

  /** The finished cells by setting, in the grid's order. */
  Map<Map<String, String>, List<SweepCell>> finished() {
    return bySetting(CellStatus.DONE);
  }

  /** The cells of a status by setting, in the grid's order. */
  Map<Map<String, String>, List<SweepCell>> bySetting(CellStatus status) {
    return cells(status)
        .collect(
            Collectors.groupingBy(SweepCell::setting, LinkedHashMap::new, Collectors.toList()));
  }

  Stream<SweepCell> cells(CellStatus status) {
    return cells.stream().filter(cell -> cell.status() == status);
  }

  /** A line for each cell that is damaged: which, why, and what to do. */
  List<String> leftOut() {
    return cells(CellStatus.DAMAGED)
        .map(
            cell ->
                "left out: cell %s: %s; the sweep's command runs it again"
                    .formatted(words(cell.values()), cell.reason()))
        .toList();
  }
}
