package org.ghostbatch.trainer.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.formats.BenchOutput;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.text.Numbers;

/**
 * A row of bench's CSV; what was not measured is NaN, and an empty cell.
 *
 * @param imagesPerSecond the median over the epochs
 * @param updatesPerSecond the same by updates
 * @param peakRssMb the process's largest resident set in MiB, while it trained
 * @param limitPerSecond how many images a second the matrix products alone would allow: the median
 *     over measurements in between the epochs
 * @param compiled whether the loop was compiled
 */
public record BenchResult(
    Workload workload,
    double imagesPerSecond,
    double updatesPerSecond,
    double peakRssMb,
    double limitPerSecond,
    boolean compiled) {
  /** That of a workload for which there is too little memory. */
  public static BenchResult withoutMemory(Workload workload) {
    return new BenchResult(workload, Double.NaN, Double.NaN, Double.NaN, Double.NaN, false);
  }

  /** The row as {@code bench} prints it. */
  public String row() {
    Map<String, Object> cells = new HashMap<>(workload.cells());
    cells.put(Columns.IMAGES_PER_SECOND, cell(imagesPerSecond, 0));
    cells.put(Columns.UPDATES_PER_SECOND, cell(updatesPerSecond, 1));
    cells.put(Columns.PEAK_RSS_MB, cell(peakRssMb, 0));
    cells.put(Columns.LIMIT_IMAGES_PER_SECOND, cell(limitPerSecond, 0));
    cells.put(Columns.OF_LIMIT, cell(imagesPerSecond / limitPerSecond, 3));
    cells.put(Columns.COMPILED, Double.isNaN(imagesPerSecond) ? "" : loop());
    return BenchOutput.HEADER.row(cells).stream()
        .map(Object::toString)
        .collect(Collectors.joining(","));
  }

  private String loop() {
    return compiled ? BenchOutput.COMPILED : BenchOutput.INTERPRETED;
  }

  /** What {@link #row} wrote. */
  public static BenchResult parse(Workload workload, String row) {
    String[] cells = row.split(",", -1);
    return new BenchResult(
        workload,
        number(cell(cells, Columns.IMAGES_PER_SECOND)),
        number(cell(cells, Columns.UPDATES_PER_SECOND)),
        number(cell(cells, Columns.PEAK_RSS_MB)),
        number(cell(cells, Columns.LIMIT_IMAGES_PER_SECOND)),
        cell(cells, Columns.COMPILED).equals(BenchOutput.COMPILED));
  }

  private static String cell(String[] cells, String column) {
    return cells[BenchOutput.HEADER.indexOf(column)];
  }

  private static double number(String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  static String cell(double value, int decimals) {
    return Double.isFinite(value) ? Numbers.rounded(value, decimals) : "";
  }
}
