package org.ghostbatch.trainer.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ghostbatch.trainer.formats.BenchOutput;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.report.CsvRow;
import org.ghostbatch.trainer.report.CsvTable;
import org.ghostbatch.trainer.report.ReportException;

/**
 * What {@code bench} measured before, perhaps of another version.
 *
 * @param imagesPerSecond by the {@link Workload#key}; of two rows of a workload the latter
 */
public record EarlierBench(Map<String, Double> imagesPerSecond) {
  private static final String SPEED = Columns.IMAGES_PER_SECOND;
  private static final List<String> NEEDED =
      Stream.concat(BenchOutput.KEY.columns().stream(), Stream.of(SPEED)).toList();

  /**
   * Reads a file that {@code bench} wrote.
   *
   * @throws ReportException if it is missing or damaged
   */
  public static EarlierBench read(Path file) throws IOException {
    Map<String, Double> speeds = new HashMap<>();
    for (CsvRow row : CsvTable.read(file, NEEDED).rows()) {
      double speed = row.number(SPEED);
      if (speed <= 0 || Double.isInfinite(speed)) {
        throw row.fault("%s: %s is not a speed".formatted(SPEED, row.text(SPEED)));
      }
      speeds.put(
          String.join(",", BenchOutput.KEY.columns().stream().map(row::text).toList()), speed);
    }
    return new EarlierBench(speeds);
  }

  /** The two cells that set a result beside its earlier one; empty where there is none. */
  public String cells(BenchResult now) {
    double then = imagesPerSecond.getOrDefault(now.workload().key(), Double.NaN);
    return "%s,%s"
        .formatted(BenchResult.cell(then, 0), BenchResult.cell(now.imagesPerSecond() / then, 3));
  }
}
