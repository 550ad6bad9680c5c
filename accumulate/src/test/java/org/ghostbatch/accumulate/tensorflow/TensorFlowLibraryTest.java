package org.ghostbatch.accumulate.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings are read once in a process, so that most tests here start one. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class TensorFlowLibraryTest {
  private static final List<String> VARIABLES =
      List.of(
          "XLA_FLAGS",
          "TF_CPP_MIN_LOG_LEVEL",
          "TF_MKL_ALLOC_MAX_BYTES",
          "TF_ENABLE_ONEDNN_OPTS",
          "TF_ONEDNN_USE_SYSTEM_ALLOCATOR");

  @TempDir private Path directory;

  @Test
  void defaultsReachTheLibraryAndItsLogIsQuiet() throws Exception {
    assertThat(run(Map.of(), "defaults", "session", "getenv XLA_FLAGS")).isZero();
    assertThat(out()).containsExactly("ran a graph", "XLA_FLAGS=--xla_cpu_use_thunk_runtime=false");
    assertThat(err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, ", "0, 0"})
  void oneDnnIsPreferredUnlessTheUserLeavesItOut(String expected, String own) throws Exception {
    Map<String, String> environment = own == null ? Map.of() : Map.of("TF_ENABLE_ONEDNN_OPTS", own);
    assertThat(run(environment, "onednn", "load", "getenv TF_ENABLE_ONEDNN_OPTS")).isZero();
    assertThat(out()).containsExactly("TF_ENABLE_ONEDNN_OPTS=" + expected);
  }

  @Test
  void withoutDefaultsTheEnvironmentAndTheLogAreLeftAlone() throws Exception {
    assertThat(run(Map.of(), "session", "getenv XLA_FLAGS", "getenv TF_CPP_MIN_LOG_LEVEL"))
        .isZero();
    assertThat(out()).containsExactly("ran a graph", "XLA_FLAGS=null", "TF_CPP_MIN_LOG_LEVEL=null");
    assertThat(err()).contains("All log messages before absl");
  }

  @Test
  void theUsersOwnVariablesWin() throws Exception {
    Map<String, String> own =
        Map.of("XLA_FLAGS", "--xla_cpu_enable_fast_math=false", "TF_CPP_MIN_LOG_LEVEL", "0");
    assertThat(run(own, "defaults", "session", "getenv XLA_FLAGS", "getenv TF_CPP_MIN_LOG_LEVEL"))
        .isZero();
    assertThat(out())
        .containsExactly(
            "ran a graph", "XLA_FLAGS=--xla_cpu_enable_fast_math=false", "TF_CPP_MIN_LOG_LEVEL=0");
    assertThat(err()).contains("All log messages before absl");
  }

  @Test
  void aMemoryLimitReplacesThatOfTheEnvironmentUntilTheLibraryIsLoaded() throws Exception {
    Map<String, String> other =
        Map.of("TF_MKL_ALLOC_MAX_BYTES", "1000000", "TF_ENABLE_ONEDNN_OPTS", "0");
    List<String> arguments =
        new ArrayList<>(List.of("limit 100663296", "load", "limit 100663296", "limit 200000000"));
    VARIABLES.subList(2, 5).forEach(name -> arguments.add("getenv " + name));
    assertThat(run(other, arguments.toArray(String[]::new))).isZero();
    assertThat(out())
        .containsExactly(
            "TensorFlow is loaded already, with a limit of 100663296 bytes; its memory limit is"
                + " fixed until the process ends",
            "TF_MKL_ALLOC_MAX_BYTES=100663296",
            "TF_ENABLE_ONEDNN_OPTS=1",
            "TF_ONEDNN_USE_SYSTEM_ALLOCATOR=0");
  }

  @Test
  void deterministicOpsReachTheLibrary() throws Exception {
    assertThat(run(Map.of(), "deterministic", "random", "deterministic")).isZero();
    assertThat(out())
        .singleElement()
        .asString()
        .contains("When determinism is enabled, random ops must have a seed specified");
  }

  @Test
  void deterministicOpsAreRefusedOnceTheLibraryIsLoaded() {
    TensorFlowLibrary.load();
    assertThat(LibraryProgram.random()).isEqualTo("drew a number");
    assertThatThrownBy(TensorFlowLibrary::useDeterministicOps)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "TensorFlow is loaded already, without deterministic ops; ask for them before it is"
                + " loaded");
  }

  @Test
  void aMemoryLimitIsRefusedOnceTheLibraryIsLoaded() {
    TensorFlowLibrary.load();
    assertThatThrownBy(() -> TensorFlowLibrary.limitCpuMemory(100 << 20))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "TensorFlow is loaded already, with no limit; its memory limit is fixed until the"
                + " process ends");
  }

  @Test
  void onlyLinesOfTheLogAreTakenOutOfTheStandardError() throws Exception {
    int exitCode =
        run(
            Map.of(),
            "java before",
            "defaults",
            "load",
            "writeln WARNING: All log messages before absl::InitializeLog() is called ...",
            "writeln I0000 00:00:1795743023.013314    6111 service.cc:148] of no interest",
            "writeln W1127 01:30:23.013314    6111 service.cc:148] of little interest",
            "writeln E0000 00:00:1795743023.013314    6111 service.cc:148] an error",
            "writeln E0000 00:00:1795757441.671064    5535 cuda_dnn.cc:8310] Unable to register"
                + " cuDNN factory: Attempting to register factory for plugin cuDNN",
            "writeln 2026-11-27 05:30:41.644148: E external/local_xla/xla/cuda_fft.cc:477] Unable"
                + " to register cuFFT factory: Attempting to register factory for plugin cuFFT",
            "writeln F0000 00:00:1795743023.013314    6111 service.cc:148] a fatal error",
            "java Important: not of TensorFlow's log",
            "write WARNI",
            "writeln NG: All log messages before absl in two pieces",
            "java WARNING: of somebody else",
            "write without an end of line");
    assertThat(exitCode).isZero();
    assertThat(err())
        .isEqualTo(
            """
            before
            E0000 00:00:1795743023.013314    6111 service.cc:148] an error
            F0000 00:00:1795743023.013314    6111 service.cc:148] a fatal error
            Important: not of TensorFlow's log
            WARNING: of somebody else
            without an end of line""");
  }

  @Test
  void theLastWordsOfACrashAreNotLost() throws Exception {
    assumeTrue(OS.LINUX.isCurrentOs(), "elsewhere a process that aborts does not wait");
    int exitCode = run(Map.of(), "defaults", "load", "crash F0000 00:00:17.0 x.cc:1] Check failed");
    assertThat(exitCode).isEqualTo(128 + 6);
    assertThat(err()).contains("Check failed");
  }

  @Test
  void aRelativeCacheDirectoryIsNotMadeInTheWorkingDirectory() throws Exception {
    assertThat(run(Map.of("XDG_CACHE_HOME", "relative"), "defaults", "load")).isZero();
    assertThat(directory.resolve("relative")).doesNotExist();
  }

  @Test
  void withoutAStandardErrorTheLibraryLoads() throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\" 2>&-", "sh"));
    command.addAll(command("defaults", "session"));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    assertThat(out()).containsExactly("ran a graph");
  }

  @Test
  void aSlowReaderGetsAllThatWasWritten() throws Exception {
    // More than two pipes hold.
    List<String> command =
        new ArrayList<>(command("defaults", "load", "java " + "x".repeat(90_000)));
    command.add("java " + "y".repeat(90_000));
    Path err = directory.resolve("err");
    List<String> shell = List.of("sh", "-c", "\"$@\" 2>&1 | { sleep 4; cat; } >err", "sh");
    command.addAll(0, shell);
    Process process = new ProcessBuilder(command).directory(directory.toFile()).start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.size(err)).isEqualTo(2 * 90_001);
  }

  private int run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command(arguments))
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().keySet().removeAll(VARIABLES);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(err()).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> command(String... arguments) {
    return JavaProcess.command(
        LibraryProgram.class, List.of("-XX:-CreateCoredumpOnCrash"), arguments);
  }

  private List<String> out() throws IOException {
    return Files.readAllLines(directory.resolve("out"));
  }

  private String err() throws IOException {
    return Files.readString(directory.resolve("err"));
  }
}
