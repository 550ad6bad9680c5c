package org.ghostbatch.trainer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of links to the programs that the launcher needs: a PATH on which nothing else is.
 *
 * @param directory where the links are
 */
record LinkedPrograms(Path directory) implements AutoCloseable {
  private static final List<String> NEEDED =
      List.of(
          "bash",
          "cat",
          "cp",
          "dirname",
          "env",
          "find",
          "flock",
          "grep",
          "ln",
          "locale",
          "mkdir",
          "mktemp",
          "mv",
          "perl",
          "readlink",
          "rm",
          "rmdir",
          "sh",
          "sleep",
          "tail",
          "tee",
          "touch");

  /** Links to what there is of them here, but for those left out. */
  static LinkedPrograms without(String... leftOut) throws IOException {
    LinkedPrograms linked = new LinkedPrograms(Files.createTempDirectory("programs"));
    Files.setPosixFilePermissions(linked.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String program : NEEDED) {
      if (!List.of(leftOut).contains(program)) {
        linked.link(program);
      }
    }
    return linked;
  }

  private void link(String program) throws IOException {
    for (String place : System.getenv("PATH").split(File.pathSeparator)) {
      Path file = Path.of(place, program);
      if (Files.isExecutable(file)) {
        Files.createSymbolicLink(directory.resolve(program), file);
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> links = Files.list(directory)) {
      for (Path link : links.toList()) {
        Files.delete(link);
      }
    }
    Files.delete(directory);
  }
}
