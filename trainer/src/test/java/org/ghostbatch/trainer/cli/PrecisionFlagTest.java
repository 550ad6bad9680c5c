package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.trainer.process.CpuFeatures;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionFlagTest {
  private static final String SLOW = "warning: --precision bfloat16 is slower than float32 here";

  @TempDir private Path directory;
  private SmallRun run;

  @BeforeEach
  void examples() throws IOException {
    run = SmallRun.in(directory);
  }

  @Test
  void theFirstLineAndTheConfigurationNameIt() throws IOException {
    Commands.Outcome outcome = run.train("--precision", "bfloat16");
    assertThat(outcome.out().lines().findFirst().orElseThrow()).contains("on cpu, in bfloat16");
    assertThat(outcome.out().contains(SLOW)).isNotEqualTo(CpuFeatures.here().multipliesBfloat16());
    assertThat(precision()).isEqualTo("bfloat16");
  }

  @Test
  void theDefaultIsFloat32AndGoesWithoutSaying() throws IOException {
    assertThat(run.train().out()).doesNotContain("float");
    assertThat(precision()).isEqualTo("float32");
  }

  @Test
  void aResumedRunKeepsItAndMayChangeIt() throws IOException {
    run.train("--precision", "bfloat16");
    run.resume("--epochs", "2");
    assertThat(precision()).isEqualTo("bfloat16");
    run.resume("--epochs", "3", "--precision", "float32");
    assertThat(precision()).isEqualTo("float32");
    assertThat(Runs.history(run.path())).hasSize(3);
  }

  @Test
  void float16CountsTheUpdatesThatItSkips() throws IOException {
    // Pixels of up to 255 and a loss times 32,768: the first gradients are too large.
    Commands.Outcome outcome = run.train("--precision", "float16", "--pixels", "raw");
    JsonNode summary = Runs.json(run.path(), "summary.json");
    long skipped = summary.get("skipped_updates").asLong();
    assertThat(skipped).isPositive();
    assertThat(summary.get("loss_scale").asDouble()).isEqualTo(32768 / Math.pow(2, skipped));
    assertThat(outcome.out())
        .contains("warning: --precision float16 is slower than float32 here: it is for GPUs")
        .contains(
            "%d of %d updates were skipped, because their gradients were too large for float16"
                .formatted(skipped, summary.get("updates").asLong()));
    run.resume("--epochs", "2", "--precision", "float32");
    assertThat(Runs.json(run.path(), "summary.json").has("loss_scale")).isFalse();
  }

  @Test
  void float16IsNotCompiled() {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--out", run.path().toString(), "--compile", "on"));
    arguments.addAll(run.data());
    Commands.Outcome outcome = Commands.run(Commands.join(arguments, "--precision", "float16"));
    assertThat(outcome.err())
        .hasLineCount(1)
        .contains("--compile on: compiled loops do not scale the loss, which float16 needs; give");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aCompiledRunGoesOnInterpretedInFloat16() throws IOException {
    run.train("--compile", "on");
    Commands.Outcome outcome =
        run.resume("--epochs", "2", "--precision", "float16", "--compile", "auto");
    assertThat(outcome.out())
        .contains("the loop over the tape is interpreted: compiled loops do not scale the loss");
    assertThat(Runs.history(run.path())).hasSize(2);
  }

  @Test
  void anotherWordIsRefused() {
    Commands.Outcome outcome = Commands.run("train", "--precision", "float64");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err())
        .hasLineCount(1)
        .contains(
            "--precision: 'float64' is not one of float32, float32-strict, bfloat16, float16");
  }

  @Test
  void aSweepComparesPrecisions() throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("sweep", "--out", run.path().toString(), "--epochs", "1"));
    arguments.addAll(List.of("--model", "linear", "--precision", "float32,bfloat16,float16"));
    arguments.addAll(run.data());
    assertThat(SmallRun.ended(Commands.join(arguments)).out()).contains("bfloat16");
  }

  @Test
  void strictFloat32IsOfTheWholeProcess() {
    Commands.Outcome outcome =
        Commands.run("sweep", "--precision", "float32,float32-strict", "--epochs", "1");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err())
        .hasLineCount(1)
        .contains("--precision: takes float32-strict alone, because TensorFlow keeps it");
  }

  @Test
  void aBenchMeasuresItAndItsLimit() {
    Commands.Outcome outcome =
        SmallRun.ended(
            "bench",
            "--workload",
            "softmax",
            "--batch",
            "500",
            "--examples",
            "2000",
            "--seconds",
            "0",
            "--precision",
            "bfloat16");
    String[] cells = outcome.out().lines().toList().get(1).split(",", -1);
    assertThat(Double.parseDouble(cells[8])).isBetween(0.001, 10.0);
  }

  @Test
  void findBatchTriesIt() {
    List<String> arguments =
        new ArrayList<>(List.of("find-batch", "--model", "linear", "--precision", "bfloat16"));
    arguments.addAll(run.data());
    assertThat(SmallRun.ended(Commands.join(arguments)).out())
        .contains("recommended: --micro-batch");
  }

  private String precision() throws IOException {
    return Runs.json(run.path(), "config.json").get("precision").asText();
  }
}
