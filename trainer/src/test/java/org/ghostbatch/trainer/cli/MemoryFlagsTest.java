package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVRecord;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs under a real limit of TensorFlow's memory: the allocator waits 10 s before it gives up. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class MemoryFlagsTest {
  // Memory is that of hidden outputs: of few features and examples they are little work.
  private static final int SIDE = 4;
  private static final int BATCH = 500;
  // A micro-batch of 500 takes about 190 MiB, one of 250 about 100.
  private static final List<String> LARGE =
      List.of("--hidden", "32000", "--batch", "500", "--optimizer", "sgd", "--epochs", "1");

  @TempDir private Path directory;

  @Test
  void aRunThatRunsOutOfMemoryContinuesWithHalfTheMicroBatch() throws Exception {
    assertThat(train("limited", "--memory-limit", "150MiB")).isZero();
    SmallRun.ended(arguments("free", tiny(), Commands.join(LARGE, "--micro-batch", "250")));

    CSVRecord limited = Runs.history(directory.resolve("limited")).get(0);
    CSVRecord free = Runs.history(directory.resolve("free")).get(0);
    assertThat(log("limited"))
        .contains("out of memory in epoch 1: continuing at example 0 with micro-batches of");
    assertThat(limited.get("micro_batch")).isEqualTo("250");
    assertThat(limited.get("updates")).isEqualTo("1");
    assertThat(limited.get("examples")).isEqualTo("500");
    for (String column : List.of("train_loss", "validation_loss", "validation_accuracy")) {
      assertThat(limited.get(column)).as(column).isEqualTo(free.get(column));
    }
    JsonNode summary = Runs.json(directory.resolve("limited"), "summary.json");
    assertThat(summary.get("peak_tensor_mb").asLong()).isBetween(60L, 150L);
  }

  @Test
  void whereNothingSmallerIsLeftTheEndIs70() throws Exception {
    int exitCode = train("run", "--memory-limit", "150MiB", "--batch-norm", "--ghost-batch", "500");
    assertThat(exitCode).as(log("run")).isEqualTo(70);
    assertThat(log("run"))
        .contains("out of memory with a micro-batch of 500, which cannot be smaller");
  }

  /** oneDNN's convolutions and normalizations would end the process with a segmentation fault. */
  @Test
  void aCnnThatRunsOutOfMemoryEndsInOrder() throws Exception {
    String flags = "--model cnn --batch-norm --ghost-batch 2000 --batch 2000 --epochs 1";
    List<String> sketches = Commands.smallIdx(directory, 2000, 50);
    int exitCode =
        run("run", sketches, Commands.join(List.of(flags.split(" ")), "--memory-limit", "100MiB"));
    assertThat(exitCode).as(log("run")).isEqualTo(70);
    assertThat(log("run"))
        .contains("out of memory with a micro-batch of 2000, which cannot be smaller");
  }

  @Test
  void aModelThatDoesNotFitEndsWith70() throws Exception {
    int exitCode = train("run", "--memory-limit", "1MiB");
    assertThat(exitCode).as(log("run")).isEqualTo(70);
    assertThat(log("run")).contains("out of memory while loading the model and the examples");
    assertThat(directory.resolve("run")).doesNotExist();
  }

  @Test
  void anAutomaticMicroBatchFitsTheLimitAndIsWrittenDown() throws Exception {
    int exitCode = train("run", "--memory-limit", "150MiB", "--micro-batch", "auto");
    assertThat(exitCode).as(log("run")).isZero();
    JsonNode config = Runs.json(directory.resolve("run"), "config.json");
    assertThat(config.get("micro_batch_search").asText()).isEqualTo("largest");
    assertThat(config.get("micro_batch").asInt()).isBetween(32, BATCH - 1);
    assertThat(log("run"))
        .contains("found by trying", "the largest that fits is ")
        .doesNotContain("out of memory");
  }

  @Test
  void findBatchPrintsATableAndARecommendation() throws IOException {
    Commands.Outcome outcome =
        Commands.run(
            Commands.join(
                List.of(Commands.join(List.of("find-batch"), tiny().toArray(String[]::new))),
                "--hidden",
                "16",
                "--batch-norm",
                "--ghost-batch",
                "50"));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().lines().findFirst().orElseThrow().split(" +"))
        .contains("micro-batch", "peak", "images/s", "fits");
    assertThat(outcome.out())
        .containsPattern(
            "recommended: --micro-batch [0-9]+, the smallest within 5 % of the fastest\n"
                + "largest that fits: 500\n")
        .containsPattern("state are unchanged: [0-9a-f]{64}");
  }

  /** As many images as an update takes, of few pixels, and the flags that name them. */
  private List<String> tiny() throws IOException {
    return Commands.idx(directory, images(BATCH), images(50));
  }

  private static Examples images(int count) {
    Random random = new Random(count);
    byte[] pixels = new byte[count * SIDE * SIDE];
    random.nextBytes(pixels);
    int[] labels = random.ints(count, 0, 10).toArray();
    return new ArrayExamples(new int[] {SIDE, SIDE}, ElementType.UINT8, pixels, labels, 10);
  }

  private int train(String name, String... flags) throws IOException, InterruptedException {
    return run(name, tiny(), Commands.join(LARGE, flags));
  }

  private String[] arguments(String name, List<String> data, String... flags) {
    List<String> out = List.of("train", "--out", directory.resolve(name).toString());
    return Commands.join(List.of(Commands.join(out, flags)), data.toArray(String[]::new));
  }

  private int run(String name, List<String> data, String... flags)
      throws IOException, InterruptedException {
    Process process =
        Commands.start(directory.resolve(name + ".log"), Map.of(), arguments(name, data, flags));
    try {
      assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
  }

  private String log(String name) throws IOException {
    return Files.readString(directory.resolve(name + ".log"));
  }
}
