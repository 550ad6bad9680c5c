package org.ghostbatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.ghostbatch.trainer.cli.Commands;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuMemoryLimitTest {
  private static final MemorySize SIZE = MemorySize.parse("256MiB");

  @ParameterizedTest
  @CsvSource({"Mac OS X, aarch64", "Linux, aarch64", "Windows 11, amd64"})
  void whereTensorFlowHasNoLimitTheFlagIsRefusedInOneLine(String system, String processor) {
    assertThatThrownBy(() -> CpuMemoryLimit.check(SIZE, system, processor))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--memory-limit 256 MiB: TensorFlow's memory on the CPU can be limited on Linux x86_64"
                + " only; leave it out and give --micro-batch");
  }

  @Test
  void aLimitBelowTheSmallestCountedTensorIsRefused() {
    assertThatThrownBy(() -> CpuMemoryLimit.check(new MemorySize(262_143), "Linux", "amd64"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--memory-limit 262,143 B: must be at least 256 KiB, the smallest tensor that"
                + " TensorFlow counts");
    assertThatCode(() -> CpuMemoryLimit.check(new MemorySize(262_144), "Linux", "amd64"))
        .doesNotThrowAnyException();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void aLimitAfterLoadingIsRefusedBeforeAnythingIsWritten(@TempDir Path directory) {
    TensorFlowLibrary.load();
    Path run = directory.resolve("run");
    Commands.Outcome outcome =
        Commands.run(
            "train", "--dataset", "blobs", "--memory-limit", "256MiB", "--out", run.toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err())
        .isEqualTo(
            "ghostbatch train: --memory-limit 256 MiB: TensorFlow is loaded already, with no limit;"
                + " its memory limit is fixed until the process ends\n");
    assertThat(run).doesNotExist();
  }
}
