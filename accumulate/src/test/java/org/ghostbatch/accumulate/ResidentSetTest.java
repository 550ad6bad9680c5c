package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.ghostbatch.accumulate.tensorflow.JavaProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What TensorFlow gives us we give back: the process does not grow while it trains. */
@EnabledOnOs(OS.LINUX)
class ResidentSetTest {
  /**
   * The heap is of fixed size and touched, so what grows is native. Measured: less than 0.5 MiB of
   * noise, and 5 MiB where a tape's three tensors of a few bytes are not closed. The bound is 155
   * bytes for each of the 6,750 segments of the measured half.
   */
  private static final double MAX_GROWTH_KILOBYTES = 1 << 10;

  @TempDir private Path directory;

  @Test
  void staysFlatOverTensOfThousandsOfUpdatesInThousandsOfSegments() throws Exception {
    List<String> said = train();

    double[] resident =
        said.stream()
            .filter(line -> line.startsWith("resident "))
            .mapToDouble(line -> Double.parseDouble(line.substring(9)))
            .toArray();
    assertThat(resident).hasSize(LongTraining.ROUNDS / LongTraining.ROUNDS_A_SAMPLE);
    int updates = LongTraining.UPDATES_A_ROUND * LongTraining.ROUNDS;
    assertThat(said).contains("updates " + updates);
    // The first half compiles, and fills caches and free lists.
    int first = resident.length / 2;
    double growth = slope(resident, first) * (resident.length - first);
    System.out.printf(
        "resident set over %,d updates: %,.0f KiB at first, %,.0f after the warm-up, %,.0f at the"
            + " end; growth by the fitted line %,.0f KiB%n",
        updates, resident[0], resident[first], resident[resident.length - 1], growth);
    assertThat(growth).isLessThan(MAX_GROWTH_KILOBYTES);
  }

  /** By least squares, a sample. */
  private static double slope(double[] values, int from) {
    double middle = (from + values.length - 1) / 2.0;
    double above =
        IntStream.range(from, values.length).mapToDouble(i -> (i - middle) * values[i]).sum();
    double below =
        IntStream.range(from, values.length).mapToDouble(i -> (i - middle) * (i - middle)).sum();
    return above / below;
  }

  private List<String> train() throws Exception {
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                JavaProcess.command(
                    LongTraining.class,
                    List.of(
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch",
                        // What is not closed must not be freed by a lucky garbage collection.
                        "-Dorg.bytedeco.javacpp.nopointergc=true")))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(200, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    return Files.readAllLines(log);
  }
}
