package org.ghostbatch.trainer.bench;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  public static final String HEADER =
      "workload,batch,micro_batch,ghost_batch,images_per_second,updates_per_second,peak_rss_mb,"
          + "limit_images_per_second,of_limit,compiled";

  /** That of a workload for which there is too little memory. */
  public static BenchResult withoutMemory(Workload workload) {
    return new BenchResult(workload, Double.NaN, Double.NaN, Double.NaN, Double.NaN, false);
  }

  public String row() {
    return Stream.of(
            workload.key(),
            cell(imagesPerSecond, 0),
            cell(updatesPerSecond, 1),
            cell(peakRssMb, 0),
            cell(limitPerSecond, 0),
            cell(imagesPerSecond / limitPerSecond, 3),
            Double.isNaN(imagesPerSecond) ? "" : compiled ? "yes" : "no")
        .collect(Collectors.joining(","));
  }

  /** What {@link #row} wrote. */
  public static BenchResult parse(Workload workload, String row) {
    String[] cells = row.split(",", -1);
    return new BenchResult(
        workload,
        number(cells[4]),
        number(cells[5]),
        number(cells[6]),
        number(cells[7]),
        cells[9].equals("yes"));
  }

  private static double number(String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  static String cell(double value, int decimals) {
    return Double.isFinite(value) ? Numbers.rounded(value, decimals) : "";
  }

  /** The middle value, or the upper one of two; NaN of none. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }
}
