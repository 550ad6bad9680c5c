package org.ghostbatch.trainer.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.TypeConversionException;

/** Reads the paths that a user gives, as flags and as arguments of every command. */
final class PathArgument {
  static final String EMPTY = "the path is empty; name a file or a directory";

  private PathArgument() {}

  /**
   * Reads a path. An empty one is refused: Java would take it for the working directory, and a
   * script writes one where its variable is not set.
   */
  static Path parse(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException(EMPTY);
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException illegal) {
      throw new TypeConversionException(
          "'%s' is not a path: %s".formatted(text, illegal.getReason()));
    }
  }
}
