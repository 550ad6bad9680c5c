package org.ghostbatch.trainer.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.commons.csv.CSVFormat;
import org.ghostbatch.trainer.files.Directories;
import org.ghostbatch.trainer.files.WholeFile;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.formats.SpeedCurve;
import org.ghostbatch.trainer.formats.SpeedFiles;
import org.ghostbatch.trainer.formats.SpeedJson;
import org.ghostbatch.trainer.process.Versions;
import org.ghostbatch.trainer.report.ReportLines;
import org.ghostbatch.trainer.report.Reports;
import org.ghostbatch.trainer.text.Numbers;

/**
 * How training speed grows: {@code speed.json} says on what machine, {@code speed.csv} has a row a
 * point, and the report draws them.
 *
 * @param directory where they go
 * @param measuring measures one point
 */
public record BenchCurves(Path directory, Measuring measuring) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  // In updates.
  private static final int SHORT_EPOCH = 250;
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** Measures a workload in a process of its own. */
  @FunctionalInterface
  public interface Measuring {
    BenchResult measure(Workload workload) throws IOException, InterruptedException;
  }

  /** A point of a curve, to be measured. */
  private record PlannedPoint(SpeedCurve curve, String setting, int size, Workload workload) {}

  private static List<PlannedPoint> points() {
    List<PlannedPoint> points = new ArrayList<>();
    int[] batches = {32, 128, 512, 2048, 8192, 30_000};
    add(points, SpeedCurve.BATCH, "linear", batches, BenchCurves::linear);
    add(points, SpeedCurve.BATCH, "mlp", batches, batch -> mlp(batch, batch, 0));
    add(
        points,
        SpeedCurve.MICRO_BATCH,
        "mlp, batch 8,192",
        new int[] {128, 256, 512, 1024, 2048, 4096, 8192},
        micro -> mlp(8192, micro, 0));
    add(
        points,
        SpeedCurve.GHOST_BATCH,
        "mlp, batch 512",
        new int[] {8, 16, 32, 64, 128, 256, 512},
        ghost -> mlp(512, 512, ghost));
    add(
        points,
        SpeedCurve.WIDTH,
        "mlp, batch 512",
        new int[] {32, 64, 128, 256, 512, 1024},
        width -> mlp(512, 512, 0).withWidth(width));
    int[] sizes = {1000, 3000, 10_000, 30_000, 100_000, 300_000};
    add(
        points,
        SpeedCurve.EXAMPLES,
        "linear, batch 512",
        sizes,
        size -> linear(512).withExamples(size));
    add(
        points,
        SpeedCurve.EXAMPLES,
        "mlp, batch 512",
        sizes,
        size -> mlp(512, 512, 0).withExamples(size));
    addThreads(points);
    return points;
  }

  /** Small micro-steps with one thread within an op, and with all. */
  private static void addThreads(List<PlannedPoint> points) {
    int cores = Runtime.getRuntime().availableProcessors();
    for (int threads : cores == 1 ? new int[] {1} : new int[] {1, cores}) {
      String suffix = threads == 1 ? ", 1 thread" : ", %d threads".formatted(threads);
      add(
          points,
          SpeedCurve.THREADS,
          "linear" + suffix,
          new int[] {32, 500, 1000, 2000, 4000, 8000, 20_000},
          batch -> linear(batch).withOpThreads(threads));
      add(
          points,
          SpeedCurve.THREADS,
          "mlp" + suffix,
          new int[] {4, 8, 16, 32, 64, 128},
          // Epochs of the usual length would take minutes.
          batch -> mlp(batch, batch, 0).withExamples(SHORT_EPOCH * batch).withOpThreads(threads));
    }
  }

  private static void add(
      List<PlannedPoint> points,
      SpeedCurve curve,
      String setting,
      int[] sizes,
      IntFunction<Workload> of) {
    for (int size : sizes) {
      points.add(new PlannedPoint(curve, setting, size, of.apply(size)));
    }
  }

  private static Workload linear(int batch) {
    return new Workload(WorkloadName.LINEAR, batch, batch, 0);
  }

  private static Workload mlp(int batch, int microBatch, int ghostBatch) {
    return new Workload(WorkloadName.MLP, batch, microBatch, ghostBatch);
  }

  /**
   * Measures every point and writes the results.
   *
   * @param seconds how long each is measured
   * @param lines receives each row
   * @return the page
   */
  public Path measure(double seconds, Consumer<String> lines)
      throws IOException, InterruptedException {
    Directories.make("--curves", directory);
    WholeFile.write(
        directory.resolve(SpeedFiles.SPEED),
        JSON.writeValueAsString(machine(seconds)) + System.lineSeparator());
    String header = SpeedFiles.TABLE_HEADER.line();
    StringBuilder rows = new StringBuilder(header).append('\n');
    lines.accept(header);
    for (PlannedPoint point : points()) {
      BenchResult result = measuring.measure(point.workload());
      String row =
          CSVFormat.DEFAULT.format(SpeedFiles.TABLE_HEADER.row(cells(point, result)).toArray());
      rows.append(row).append('\n');
      WholeFile.write(directory.resolve(SpeedFiles.TABLE), rows.toString());
      lines.accept(row);
    }
    return Reports.write(directory, new ReportLines(lines, lines, () -> false));
  }

  private static Map<String, Object> cells(PlannedPoint point, BenchResult result) {
    return Map.of(
        Columns.CURVE, point.curve(),
        Columns.SETTING, point.setting(),
        Columns.SIZE, point.size(),
        Columns.IMAGES_PER_SECOND, BenchResult.cell(result.imagesPerSecond(), 0),
        Columns.SECONDS,
            BenchResult.cell(point.workload().examples() / result.imagesPerSecond(), 6));
  }

  private static SpeedJson machine(double seconds) {
    return new SpeedJson(
        "%s, %d cores".formatted(processor(), Runtime.getRuntime().availableProcessors()),
        LocalDate.now().toString(),
        "ghostbatch bench --curves DIR --seconds " + Numbers.rounded(seconds, 1),
        Versions.all());
  }

  private static String processor() {
    try {
      return Files.readAllLines(PROCESSORS).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseGet(() -> System.getProperty("os.arch"));
    } catch (IOException notLinux) {
      return System.getProperty("os.arch");
    }
  }
}
