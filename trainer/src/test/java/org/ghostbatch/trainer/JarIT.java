package org.ghostbatch.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that the build has made, as {@code java -jar} runs it, without the launcher. */
class JarIT {
  private static final Path JAR = Path.of(System.getProperty("ghostbatch.jar"));

  @TempDir private Path directory;

  @Test
  void trainsAndCompilesWithoutANoteOfTensorFlow() throws Exception {
    String flags = "--dataset blobs --hidden 8 --epochs 2 --compile on --out run";
    assertThat(run(("train " + flags).split(" "))).as(err()).isZero();
    assertThat(err()).isEmpty();
    assertThat(out()).contains("epoch 2/2", "the loop over the tape is compiled");
    assertThat(directory.resolve("run/summary.json")).isNotEmptyFile();
    assertThat(directory.resolve("run/report.html")).isNotEmptyFile();
  }

  @Test
  void keepsToAMemoryLimitInItsOwnProcess() throws Exception {
    String flags = "--dataset blobs --hidden 512,512 --epochs 1 --memory-limit 64MiB --out run";
    assertThat(run(("train " + flags).split(" "))).as(err()).isZero();
    assertThat(err()).isEmpty();
    assertThat(directory.resolve("run/summary.json")).content().contains("peak_tensor_mb");
  }

  @Test
  void answersWrongFlagsInOneLine() throws Exception {
    assertThat(run("train", "--epochs", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).isEqualTo("ghostbatch train: --epochs 0: must be at least 1\n");
  }

  @Test
  void carriesAllThatItsManifestNames() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      String libraries = jar.getManifest().getMainAttributes().getValue("Class-Path");
      assertThat(libraries.split(" "))
          .hasSizeGreaterThan(10)
          .allSatisfy(library -> assertThat(JAR.resolveSibling(library)).isNotEmptyFile());
    }
  }

  private int run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().keySet().removeAll(List.of("TF_CPP_MIN_LOG_LEVEL", "XLA_FLAGS"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(err()).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private String out() throws IOException {
    return Files.readString(directory.resolve("out"));
  }

  private String err() throws IOException {
    return Files.readString(directory.resolve("err"));
  }
}
