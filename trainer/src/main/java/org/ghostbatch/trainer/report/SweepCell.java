package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.formats.CellJson;
import org.ghostbatch.trainer.formats.CellStatus;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.formats.SweepFiles;

/**
 * A run of a sweep.
 *
 * @param directory of the run
 * @param values by flag
 * @param history of a cell that is done, else empty
 * @param reason why it failed, diverged or is left out, else empty
 */
record SweepCell(
    Path directory,
    Map<String, String> values,
    CellStatus status,
    List<Epoch> history,
    String reason) {
  static final List<String> COLUMNS = List.of(Columns.DIRECTORY, Columns.STATUS);

  /**
   * The cell that a row describes, as its files have it; damaged files are not an error of the
   * sweep.
   */
  static SweepCell read(Path sweep, List<String> axes, CsvRow row) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    axes.forEach(axis -> values.put(axis, row.text(SweepFiles.column(axis))));
    CellStatus status = status(row);
    Path directory = directory(sweep, row);
    try {
      return switch (status) {
        case DONE -> done(values, directory);
        case DIVERGED, FAILED ->
            new SweepCell(directory, values, status, List.of(), reason(directory));
        case DAMAGED -> {
          done(values, directory);
          throw new ReportException(
              directory, "was damaged when %s was written".formatted(SweepFiles.TABLE));
        }
        // Another machine may be writing it.
        case INTERRUPTED, MISSING -> new SweepCell(directory, values, status, List.of(), "");
      };
    } catch (ReportException damaged) {
      return new SweepCell(directory, values, CellStatus.DAMAGED, List.of(), damaged.getMessage());
    }
  }

  private static CellStatus status(CsvRow row) throws ReportException {
    String text = row.text(Columns.STATUS);
    return Arrays.stream(CellStatus.values())
        .filter(status -> status.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                row.fault(
                    "status: '%s' is not one of %s"
                        .formatted(
                            text,
                            Arrays.stream(CellStatus.values())
                                .map(CellStatus::toString)
                                .collect(Collectors.joining(", ")))));
  }

  private static Path directory(Path sweep, CsvRow row) throws ReportException {
    try {
      return sweep.resolve(row.text(Columns.DIRECTORY));
    } catch (InvalidPathException damaged) {
      throw row.fault("directory: %s is not a path".formatted(row.text(Columns.DIRECTORY)));
    }
  }

  private static SweepCell done(Map<String, String> values, Path directory) throws IOException {
    json(directory);
    return new SweepCell(
        directory,
        values,
        CellStatus.DONE,
        RunContents.read(directory).requireEpoch().history(),
        "");
  }

  private static String reason(Path directory) throws IOException {
    return json(directory).path(CellJson.FAILURE).asText("");
  }

  private static JsonNode json(Path directory) throws IOException {
    Path file = directory.resolve(SweepFiles.CELL);
    JsonNode json = JsonFile.read(file);
    JsonFields fields = new JsonFields(file, json);
    fields.require(JsonFields.FieldType.OBJECT, CellJson.VALUES);
    fields.require(JsonFields.FieldType.LIST, CellJson.ARGUMENTS);
    return json;
  }

  /** The values apart from the seed. */
  Map<String, String> setting() {
    Map<String, String> setting = new LinkedHashMap<>(values);
    setting.remove(SweepFiles.SEED);
    return setting;
  }
}
