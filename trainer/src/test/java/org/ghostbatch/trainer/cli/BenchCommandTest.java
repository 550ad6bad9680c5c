package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.trainer.bench.BenchResult;
import org.ghostbatch.trainer.bench.EarlierBench;
import org.ghostbatch.trainer.bench.Workload;
import org.ghostbatch.trainer.bench.WorkloadName;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  // As the first version wrote it, before there was a limit.
  private static final String EARLIER =
      """
      workload,batch,micro_batch,ghost_batch,images_per_second,updates_per_second,peak_rss_mb
      linear,32,32,0,277656,8676.8,439
      blobs,500,500,0,1000,2,414
      mlp,8192,8192,0,,,
      """;

  @TempDir private Path directory;

  @Test
  void aWorkloadIsARowWithItsLimit() {
    Commands.Outcome outcome = bench("--workload", "softmax", "--batch", "2000");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .isEqualTo(
            "workload,batch,micro_batch,ghost_batch,images_per_second,updates_per_second,"
                + "peak_rss_mb,limit_images_per_second,of_limit,compiled");
    String[] cells = lines.get(1).split(",", -1);
    assertThat(lines.get(1)).startsWith("softmax,2000,2000,0,");
    double speed = Double.parseDouble(cells[4]);
    // Both are rounded, updates to a tenth.
    assertThat(Double.parseDouble(cells[5])).isCloseTo(speed / 2000, within(0.051));
    // Each is the median of few measurements on a machine that may be busy.
    assertThat(Double.parseDouble(cells[8])).isBetween(0.001, 10.0);
  }

  @Test
  void threadsOfAnOpAreAtMostTheThreadsAllowed() {
    Commands.Outcome outcome =
        bench("--workload", "linear", "--batch", "32", "--threads", "2", "--op-threads", "3");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .hasLineCount(1)
        .contains("--op-threads 3: must be from 1 to the number of threads, 2");
  }

  @Test
  void aRowIsSetBesideThatOfAnEarlierFile() throws IOException {
    Path file = Files.writeString(directory.resolve("before.csv"), EARLIER);
    Path trace = directory.resolve("trace.json");
    Commands.Outcome outcome =
        bench(
            "--workload",
            "blobs",
            "--batch",
            "500",
            "--compare",
            file.toString(),
            "--trace",
            trace.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines.get(0))
        .endsWith(",limit_images_per_second,of_limit,compiled,then_images_per_second,ratio");
    String[] cells = lines.get(1).split(",", -1);
    assertThat(cells).hasSize(12);
    assertThat(cells[7]).isEmpty();
    assertThat(cells[10]).isEqualTo("1000");
    assertThat(Double.parseDouble(cells[11]))
        .isCloseTo(Double.parseDouble(cells[4]) / 1000, within(0.001));
    assertThat(outcome.err()).contains("traced 1 micro-step in").contains("MatMul");
    assertThat(trace).isNotEmptyFile();
  }

  @Test
  void whatTheEarlierFileLacksIsEmpty() throws IOException {
    Path file = Files.writeString(directory.resolve("before.csv"), EARLIER);
    EarlierBench earlier = EarlierBench.read(file);
    assertThat(earlier.cells(result(new Workload(WorkloadName.LINEAR, 32, 32, 0), 555_312)))
        .isEqualTo("277656,2.000");
    assertThat(earlier.cells(result(new Workload(WorkloadName.LINEAR, 32, 16, 0), 1)))
        .isEqualTo(",");
    assertThat(earlier.cells(result(new Workload(WorkloadName.MLP, 8192, 8192, 0), 1)))
        .isEqualTo(",");
  }

  private static BenchResult result(Workload workload, double speed) {
    return new BenchResult(workload, speed, 1, 1, Double.NaN, false);
  }

  @Test
  void rowsAreReadAsTheyWereWritten() {
    Workload workload = new Workload(WorkloadName.MLP, 512, 512, 32);
    for (BenchResult result :
        List.of(
            new BenchResult(workload, 60_155, 118.3, 483, 90_000, true),
            BenchResult.withoutMemory(workload))) {
      assertThat(BenchResult.parse(workload, result.row())).isEqualTo(result);
    }
    assertThat(BenchResult.withoutMemory(workload).row()).isEqualTo("mlp,512,512,32,,,,,,");
  }

  @Test
  void aDamagedFileToCompareWithIsOneLine() throws IOException {
    for (String damaged :
        new String[] {
          "",
          "workload,batch\n",
          EARLIER.replace("277656", "fast"),
          EARLIER + "mlp,1",
          EARLIER.replace("277656", "0")
        }) {
      Path file = Files.writeString(directory.resolve("before.csv"), damaged);
      Commands.Outcome outcome =
          bench("--workload", "blobs", "--batch", "500", "--compare", file.toString());
      assertThat(outcome.exitCode()).as(damaged).isEqualTo(ExitCode.DATA);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).contains(file.toString()).hasLineCount(1);
    }
  }

  @Test
  void flagsThatCannotBeCombinedAreRefused() {
    assertRefused("--trace x.json: needs --workload", "--trace", "x.json");
    assertRefused("--overwrite: needs --trace", "--overwrite");
    String[] mlp = {"--workload", "mlp", "--batch", "8"};
    assertRefused("must be from 1 to 2739137", Commands.join(List.of(mlp), "--examples=2739138"));
    assertRefused(
        "--compare x.csv: cannot be combined with --width",
        Commands.join(List.of(mlp), "--compare=x.csv", "--width=64"));
    assertRefused(
        "--compare x.csv: cannot be combined with",
        Commands.join(List.of(mlp), "--compare=x.csv", "--examples=64"));
    assertRefused("there are 500 examples", "--workload", "blobs", "--batch", "501");
    assertRefused(
        "needs --workload mlp, cnn or blobs",
        "--workload",
        "linear",
        "--batch",
        "8",
        "--ghost-batch",
        "4");
  }

  private static void assertRefused(String reason, String... flags) {
    Commands.Outcome outcome = bench(flags);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err()).contains(reason).hasLineCount(1);
  }

  private static Commands.Outcome bench(String... flags) {
    List<String> arguments = new ArrayList<>(List.of("bench", "--seconds", "0"));
    return Commands.run(Commands.join(arguments, flags));
  }
}
