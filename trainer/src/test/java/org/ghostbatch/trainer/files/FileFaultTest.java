package org.ghostbatch.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FileFaultTest {
  static Stream<Arguments> faults() {
    return Stream.of(
        arguments(new NoSuchFileException("a/b"), "a/b: does not exist"),
        arguments(new AccessDeniedException("a/b"), "a/b: permission denied"),
        arguments(new FileAlreadyExistsException("a/b"), "a/b: already exists"),
        arguments(new NotDirectoryException("a/b"), "a/b: is not a directory"),
        arguments(new DirectoryNotEmptyException("a/b"), "a/b: is a directory that is not empty"),
        arguments(
            new FileSystemException("a/b", null, "Read-only file system"),
            "a/b: read-only file system"),
        arguments(new IOException("No space left on device"), "no space left on device"),
        arguments(new FileNotFoundException("A/b (Is a directory)"), "A/b (Is a directory)"),
        arguments(new IOException("first\nsecond"), "first"),
        arguments(new ClosedChannelException(), "it failed (ClosedChannelException)"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("faults")
  void aFaultIsReportedByFileAndReason(IOException fault, String words) {
    assertThat(FileFault.words(fault)).isEqualTo(words);
  }

  @Test
  void aFullDiskIsReportedWithTheFileThatDoesNotFit() {
    IOException full = new IOException("No space left on device");
    IOException named = FileFault.of(Path.of("run", "rows.csv"), full);
    assertThat(FileFault.words(named))
        .isEqualTo(Path.of("run", "rows.csv") + ": no space left on device");
    assertThat(named).hasCause(full);
  }
}
