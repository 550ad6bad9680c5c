package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file that is too large to be mapped does not become memory of the process that reads it. */
@EnabledOnOs(OS.LINUX)
class LargeFileTest {
  // 1.1 GB, of which the disk holds two blocks.
  private static final int IMAGES = 280_000;
  private static final int BYTES = 4000;

  /** Measured: a few MiB of compiled code and the like; 580 MiB where the file is mapped. */
  private static final long MAX_GROWTH_KILOBYTES = 64 << 10;

  @TempDir private Path directory;

  @Test
  void theResidentSetStaysWhileAFileManyTimesLargerIsReadAtRandom() throws Exception {
    assertThat((long) IMAGES * BYTES).isGreaterThan(IdxFile.LARGEST_MAPPED);
    Path images = directory.resolve("images");
    Path labels = directory.resolve("labels");
    LargeIdx.write(images, labels, IMAGES, BYTES);

    List<String> resident = stream(images, labels);

    assertThat(resident).hasSize(2);
    long growth = Long.parseLong(resident.get(1)) - Long.parseLong(resident.get(0));
    assertThat(growth).isLessThan(MAX_GROWTH_KILOBYTES);
  }

  private List<String> stream(Path images, Path labels) throws Exception {
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LargeFileInChild.class.getName(),
                images.toString(),
                labels.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    return Files.readAllLines(log);
  }
}
