package org.ghostbatch.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryLimitedProcessTest {
  private static final MemorySize SIZE = MemorySize.parse("256MiB");

  @ParameterizedTest
  @CsvSource({"Mac OS X, aarch64", "Linux, aarch64", "Windows 11, amd64"})
  void whereTensorFlowHasNoLimitTheFlagIsRefusedInOneLine(String system, String processor) {
    assertThatThrownBy(() -> MemoryLimitedProcess.check(SIZE, system, processor))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--memory-limit 256 MiB: TensorFlow's memory on the CPU can be limited on Linux x86_64"
                + " only; leave it out and give --micro-batch");
  }

  @Test
  void aLimitBelowTheSmallestCountedTensorIsRefused() {
    assertThatThrownBy(() -> MemoryLimitedProcess.check(new MemorySize(262_143), "Linux", "amd64"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--memory-limit 262,143 B: must be at least 256 KiB, the smallest tensor that"
                + " TensorFlow counts");
    assertThatCode(() -> MemoryLimitedProcess.check(new MemorySize(262_144), "Linux", "amd64"))
        .doesNotThrowAnyException();
  }

  @Nested
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  class AChild {
    @TempDir private Path directory;
    private Path log;

    @BeforeEach
    void nameTheLog() {
      log = directory.resolve("log");
    }

    @Test
    void passesItsExitCodeOn() throws Exception {
      assertThat(run("exit", "70")).isEqualTo(70);
      assertThat(log).hasContent("the child ended with 70\n");
    }

    @Test
    void hasTheLimitInItsEnvironmentWhateverStoodThere() throws Exception {
      assertThat(run("environment", "TF_MKL_ALLOC_MAX_BYTES")).isZero();
      assertThat(log).content().startsWith("TF_MKL_ALLOC_MAX_BYTES=100663296\n");

      Map<String, String> other =
          Map.of("TF_MKL_ALLOC_MAX_BYTES", "1000000", "TF_ENABLE_ONEDNN_OPTS", "0");
      finish(begin(other, List.of(), "environment", "TF_MKL_ALLOC_MAX_BYTES"));
      assertThat(log).content().startsWith("TF_MKL_ALLOC_MAX_BYTES=100663296\n");
      finish(begin(other, List.of(), "environment", "TF_ENABLE_ONEDNN_OPTS"));
      assertThat(log).content().startsWith("TF_ENABLE_ONEDNN_OPTS=1\n");
    }

    @Test
    void isNotStartedWhereTheLimitHoldsAlready() throws Exception {
      Map<String, String> limited =
          Map.of(
              "TF_MKL_ALLOC_MAX_BYTES",
              "100663296",
              "TF_ENABLE_ONEDNN_OPTS",
              "1",
              "TF_ONEDNN_USE_SYSTEM_ALLOCATOR",
              "0");
      assertThat(finish(begin(limited, List.of(), "exit", "3"))).isEqualTo(3);
      assertThat(log).isEmptyFile();
    }

    @Test
    void readsFilesOfFlagsAgain() throws Exception {
      Path words = Files.writeString(directory.resolve("words"), "arguments\n'two words'\n");
      assertThat(run("@" + words, "", "last")).isZero();
      assertThat(log)
          .content()
          .startsWith("[@%s, , last] [arguments, two words, , last]\n".formatted(words));
    }

    @Test
    void hasTheFlagsOfTheJvm() throws Exception {
      List<String> flags = List.of("-XX:+UseSerialGC", "-Dsome.name=some value");
      assertThat(finish(begin(Map.of(), flags, "flags"))).isZero();
      assertThat(log).content().startsWith(flags + "\n");
    }

    @Test
    void readsTheStandardInput() throws Exception {
      Process process = begin(Map.of(), List.of(), "echo");
      try (var input = process.outputWriter()) {
        input.write("typed\n");
      }
      assertThat(finish(process)).isZero();
      assertThat(log).content().startsWith("typed\n");
    }

    @Test
    void writesOurMessagesWhereTheLauncherWantsThem() throws Exception {
      // As in the launcher: the third stream is filtered, the fourth is not.
      List<String> command =
          new ArrayList<>(
              List.of("bash", "-c", "set -o pipefail; \"$@\" 3>&1 1>&2 2>/dev/null | cat", "bash"));
      command.addAll(Commands.java(LimitedProgram.class, List.of(), "complain"));
      Process process = Commands.begin(log, Map.of("GHOSTBATCH_STDERR", "/dev/fd/3"), command);
      assertThat(finish(process)).isZero();
      assertThat(log).content().contains("our own message").doesNotContain("TensorFlow's log");
    }

    @Test
    void takesTheUsualStreamWhereTheLauncherNamesNone() throws Exception {
      assertThat(run("complain")).isZero();
      assertThat(log).content().startsWith("TensorFlow's log\nour own message\n");
    }

    @Test
    void leavesARegularFileInThatPlaceAlone() throws Exception {
      // In a JVM without a fourth stream, /dev/fd/3 is a file of the JDK.
      Path file = Files.writeString(directory.resolve("file"), "precious");
      Map<String, String> environment = Map.of("GHOSTBATCH_STDERR", file.toString());
      assertThat(finish(begin(environment, List.of(), "complain"))).isZero();
      assertThat(log).content().startsWith("TensorFlow's log\nour own message\n");
      assertThat(file).hasContent("precious");
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
    void endsAfterItsParentIsToldTo(String signal, int exitCode) throws Exception {
      Commands.assumeHeard(exitCode - 128);
      Process parent = begin(Map.of(), List.of(), "wait");
      ProcessHandle child = child(parent);
      kill(signal, parent.toHandle());
      assertThat(finish(parent)).isEqualTo(exitCode);
      assertAllIsWritten(child);
    }

    @Test
    void endsInOrderWhenTheTerminalInterruptsBoth() throws Exception {
      Commands.assumeHeard(2);
      Process parent = begin(Map.of(), List.of(), "wait");
      ProcessHandle child = child(parent);
      kill("INT", parent.toHandle(), child);
      assertThat(finish(parent)).isEqualTo(130);
      assertAllIsWritten(child);
    }

    @Test
    void thatIsKilledGivesItsParentTheCodeOfTheSignal() throws Exception {
      Process parent = begin(Map.of(), List.of(), "wait");
      child(parent).destroyForcibly();
      assertThat(finish(parent)).isEqualTo(137);
    }

    private void assertAllIsWritten(ProcessHandle child) {
      assertThat(child.isAlive()).isFalse();
      assertThat(log).content().startsWith("child %d\nwritten\n".formatted(child.pid()));
    }

    private static void kill(String signal, ProcessHandle... processes) throws Exception {
      List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
      for (ProcessHandle process : processes) {
        command.add(String.valueOf(process.pid()));
      }
      assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    private int run(String... arguments) throws Exception {
      return finish(begin(Map.of(), List.of(), arguments));
    }

    private Process begin(Map<String, String> environment, List<String> flags, String... arguments)
        throws IOException {
      return Commands.begin(
          log, environment, Commands.java(LimitedProgram.class, flags, arguments));
    }

    private int finish(Process process) throws Exception {
      try {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
        return process.exitValue();
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }

    /** The child, once it waits. */
    private ProcessHandle child(Process parent) throws Exception {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!Files.readString(log).endsWith("\n")) {
        assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(deadline);
        Thread.sleep(20);
      }
      long child = Long.parseLong(Files.readString(log).strip().split(" ")[1]);
      assertThat(child).isNotEqualTo(parent.pid());
      return ProcessHandle.of(child).orElseThrow();
    }
  }
}
