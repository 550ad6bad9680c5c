package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.trainer.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** TensorFlow decides when it loads whether oneDNN computes, so that takes a new process. */
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class OneDnnTest {
  @TempDir private Path directory;

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
    assertThat(Files.readString(trace))
        .contains("_MklNativeFusedConv2D", "_MklNativeMaxPoolGrad")
        .doesNotContain("\"MaxPoolGrad\"");
  }
}
