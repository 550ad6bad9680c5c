package org.ghostbatch.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.ghostbatch.trainer.cli.Commands;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
  @TempDir private Path directory;

  @Test
  void whatADirectoryLiesInIsMadeToo() throws IOException {
    Path deep = directory.resolve("a").resolve("b");
    Directories.make(deep);
    Directories.make(deep);
    assertThat(deep).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whereTheSystemMakesNoDirectoriesTheAnswerSaysSo() {
    Commands.Outcome outcome =
        Commands.run("train", "--dataset", "blobs", "--device", "cpu", "--out", "/proc/absent/run");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.FILES);
    assertThat(outcome.err())
        .contains("/proc/absent: no directory can be made here; name another")
        .doesNotContain("does not exist");
  }
}
