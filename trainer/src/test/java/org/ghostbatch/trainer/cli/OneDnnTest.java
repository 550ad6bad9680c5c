package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.trainer.Main;
import org.ghostbatch.trainer.experiments.Experiment;
import org.ghostbatch.trainer.sweep.Grid;
import org.ghostbatch.trainer.sweep.Shard;
import org.ghostbatch.trainer.sweep.SweepPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TensorFlow decides when it loads whether oneDNN computes, so that takes a new process. */
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class OneDnnTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "--model, mlp cnn, --batch, 32, true",
    "--precision, float32 bfloat16, --model, cnn, true",
    "--precision, bfloat16 float32, --model, cnn, true",
    "--precision, bfloat16 float16, --model, cnn, false",
    "--precision, bfloat16 float32, --model, mlp, false"
  })
  void aSweepPrefersItIfAnyCellDoes(
      String axis, String values, String flag, String value, boolean expected) {
    Grid grid = new Grid(Map.of(axis, List.of(values.split(" "))), List.of(flag, value));
    SweepPlan plan =
        new SweepPlan(grid, grid.checkedCells(new TrainFlagReader(), cell -> {}), Shard.WHOLE);
    assertThat(plan.prefersOneDnn()).isEqualTo(expected);
  }

  @Test
  void anExperimentWithConvolutionsPrefersIt() {
    assertThat(Experiment.all().stream().filter(Experiment::convolves).map(Experiment::name))
        .containsExactly("digits");
  }

  @Test
  void convolutionsAndPoolingAreComputedByOneDnnOnEveryProcessor() throws Exception {
    assumeTrue(System.getenv("TF_ENABLE_ONEDNN_OPTS") == null, "the environment decides");
    Path trace = directory.resolve("trace.json");
    Path log = directory.resolve("log");
    List<String> command =
        Commands.java(
            Main.class,
            List.of(),
            ("bench --workload cnn --batch 4 --examples 8 --seconds 0.01 --device cpu --compile off"
                    + " --trace "
                    + trace)
                .split(" "));
    Process process = Commands.begin(log, Map.of(), command);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(trace))
        .contains("_MklNativeFusedConv2D", "_MklNativeMaxPoolGrad")
        .doesNotContain("\"MaxPoolGrad\"");
  }
}
