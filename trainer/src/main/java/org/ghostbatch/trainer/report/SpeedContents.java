package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.trainer.formats.SpeedFiles;

/**
 * How training speed grows with a size, as measured: what {@code bench --curves} writes.
 *
 * @param machine what was measured on, when, and by which versions
 */
record SpeedContents(Path directory, JsonNode machine, List<Measurement> measurements) {
  private static final List<String> COLUMNS =
      List.of("curve", "setting", "size", "images_per_second", "seconds");

  /**
   * One point of a curve.
   *
   * @param curve what grows
   * @param setting what is trained, and all that does not grow
   * @param size of what grows
   * @param imagesPerSecond the median over epochs; NaN where memory was too little
   * @param seconds an epoch
   */
  record Measurement(
      Curve curve, String setting, double size, double imagesPerSecond, double seconds) {}

  /** What grows. */
  enum Curve {
    BATCH("batch", "Batch", "examples an update"),
    MICRO_BATCH("micro-batch", "Micro-batch", "examples a micro-step"),
    GHOST_BATCH("ghost-batch", "Ghost batch", "examples normalized together"),
    WIDTH("width", "Width", "units of each hidden layer"),
    EXAMPLES("examples", "Data", "examples an epoch");

    private final String id;
    private final String title;
    private final String axis;

    Curve(String id, String title, String axis) {
      this.id = id;
      this.title = title;
      this.axis = axis;
    }

    String title() {
      return title;
    }

    String axis() {
      return axis;
    }

    /** What the file calls it. */
    @Override
    public String toString() {
      return id;
    }

    private static Curve of(CsvRow row) throws ReportException {
      for (Curve curve : values()) {
        if (curve.id.equals(row.text("curve"))) {
          return curve;
        }
      }
      throw row.fault("curve: %s is not known".formatted(row.text("curve")));
    }
  }

  /**
   * Reads the directory.
   *
   * @throws ReportException if one of its files is damaged, or there is no measurement
   */
  static SpeedContents read(Path directory) throws IOException {
    Path file = directory.resolve(SpeedFiles.SPEED);
    JsonNode machine = JsonFile.read(file);
    new JsonFields(file, machine)
        .require(JsonFields.FieldType.TEXT, "processor", "date", "command");
    Path csv = directory.resolve(SpeedFiles.TABLE);
    List<Measurement> measurements = new ArrayList<>();
    for (CsvRow row : CsvTable.read(csv, COLUMNS).rows()) {
      measurements.add(
          new Measurement(
              Curve.of(row),
              row.text("setting"),
              row.count("size"),
              row.number("images_per_second"),
              row.number("seconds")));
    }
    if (measurements.isEmpty()) {
      throw new ReportException(csv, "has no measurement yet, so there is nothing to report");
    }
    return new SpeedContents(directory, machine, measurements);
  }

  /** The settings of a curve, in the order of the file. */
  List<String> settings(Curve curve) {
    return of(curve).stream().map(Measurement::setting).distinct().toList();
  }

  List<Measurement> of(Curve curve) {
    return measurements.stream().filter(one -> one.curve() == curve).toList();
  }
}
