package org.ghostbatch.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path directory;

  @Test
  void aFileIsReplacedAndNoDraftIsLeft() throws IOException {
    Path file = Files.writeString(directory.resolve("table.csv"), "a longer text than the new one");
    WholeFile.write(file, "mean ± deviation\n");
    assertThat(file).hasContent("mean ± deviation\n");
    assertThat(directory).isDirectoryNotContaining(WholeFile::isDraft);
  }

  @Test
  void whatIsInTheWayStaysAndIsNamed() throws IOException {
    Path held = Files.createDirectory(directory.resolve("table.csv"));
    Path inside = Files.writeString(held.resolve("notes"), "mine");
    assertThatThrownBy(() -> WholeFile.write(held, "new"))
        .isInstanceOfSatisfying(
            FileSystemException.class,
            fault -> assertThat(fault.getFile()).isEqualTo(held.toString()));
    assertThat(inside).hasContent("mine");
    assertThat(directory).isDirectoryNotContaining(WholeFile::isDraft);
  }

  @Test
  void aMissingDirectoryIsReportedByTheFileNotByItsDraft() {
    Path file = directory.resolve("nowhere/table.csv");
    assertThatThrownBy(() -> WholeFile.write(file, "new")).hasMessage(file + ": does not exist");
  }
}
