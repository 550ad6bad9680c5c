package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadFaultTest {
  @Test
  void reasonsHaveNoNamesOfClasses() {
    assertThat(ReadFault.words(new NoSuchFileException("a"))).isEqualTo("there is no such file");
    assertThat(ReadFault.words(new AccessDeniedException("a"))).isEqualTo("permission denied");
    assertThat(ReadFault.words(new FileSystemException("a", null, "Too many levels")))
        .isEqualTo("Too many levels");
    assertThat(ReadFault.words(new IOException("Is a directory"))).isEqualTo("Is a directory");
  }

  @Test
  void aMissingFileIsNamedWithItsReason(@TempDir Path directory) {
    Path absent = directory.resolve("absent");
    Checksum checksum = new Checksum(1, "0".repeat(64));
    assertThatThrownBy(() -> checksum.require(absent))
        .isInstanceOf(DatasetException.class)
        .hasMessage(absent + ": cannot be read: there is no such file");
  }
}
