package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.formats.SpeedCurve;
import org.ghostbatch.trainer.formats.SpeedFiles;
import org.ghostbatch.trainer.formats.SpeedJson;

/**
 * How training speed grows with a size, as measured: what {@code bench --curves} writes.
 *
 * @param machine what was measured on, when, and by which versions
 */
record SpeedContents(Path directory, JsonNode machine, List<Measurement> measurements) {
  private static final List<String> COLUMNS =
      List.of(
          Columns.CURVE, Columns.SETTING, Columns.SIZE, Columns.IMAGES_PER_SECOND, Columns.SECONDS);

  /**
   * One point of a curve.
   *
   * @param curve what grows
   * @param setting what is trained, and all that does not grow
   * @param size of what grows
   * @param imagesPerSecond the median over epochs; NaN where memory was too little
   * @param seconds per epoch
   */
  record Measurement(
      SpeedCurve curve, String setting, double size, double imagesPerSecond, double seconds) {}

  /**
   * Reads the directory.
   *
   * @throws ReportException if one of its files is damaged, or there is no measurement
   */
  static SpeedContents read(Path directory) throws IOException {
    Path file = directory.resolve(SpeedFiles.SPEED);
    JsonNode machine = JsonFile.read(file);
    new JsonFields(file, machine)
        .require(JsonFields.FieldType.TEXT, SpeedJson.PROCESSOR, SpeedJson.DATE, SpeedJson.COMMAND);
    Path csv = directory.resolve(SpeedFiles.TABLE);
    List<Measurement> measurements = new ArrayList<>();
    for (CsvRow row : CsvTable.read(csv, COLUMNS).rows()) {
      measurements.add(
          new Measurement(
              curve(row),
              row.text(Columns.SETTING),
              row.count(Columns.SIZE),
              row.number(Columns.IMAGES_PER_SECOND),
              row.number(Columns.SECONDS)));
    }
    if (measurements.isEmpty()) {
      throw new ReportException(csv, "has no measurement yet, so there is nothing to report");
    }
    return new SpeedContents(directory, machine, measurements);
  }

  private static SpeedCurve curve(CsvRow row) throws ReportException {
    String text = row.text(Columns.CURVE);
    return Arrays.stream(SpeedCurve.values())
        .filter(curve -> curve.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> row.fault("%s: %s is not known".formatted(Columns.CURVE, text)));
  }

  /** The settings of a curve, in the order of the file. */
  List<String> settings(SpeedCurve curve) {
    return of(curve).stream().map(Measurement::setting).distinct().toList();
  }

  List<Measurement> of(SpeedCurve curve) {
    return measurements.stream().filter(one -> one.curve() == curve).toList();
  }
}
