package org.ghostbatch.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
    Directories.make("--out", deep);
    Directories.make("--out", deep);
    assertThat(deep).isEmptyDirectory();
  }

  @Test
  void whatWasMadeForAFileGoesAgainUnlessItIsUsed() throws IOException {
    Path unused = directory.resolve("a").resolve("b");
    MadeDirectories.of("--out", unused).close();
    assertThat(directory).isEmptyDirectory();
    Path used = directory.resolve("c").resolve("d");
    try (MadeDirectories made = MadeDirectories.of("--out", used)) {
      Files.createFile(made.path().resolveSibling("file"));
    }
    assertThat(used.getParent()).isDirectoryContaining("glob:**/file").isNotEmptyDirectory();
    assertThat(used).doesNotExist();
    MadeDirectories.of("--out", directory).close();
    assertThat(directory).exists();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whereTheSystemMakesNoDirectoriesTheAnswerSaysSo() {
    Commands.Outcome outcome =
        Commands.run("train", "--dataset", "blobs", "--device", "cpu", "--out", "/proc/absent/run");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.FILES);
    assertThat(outcome.err())
        .contains("--out /proc/absent/run: no directory can be made here; name another")
        .doesNotContain("does not exist");
  }
}
