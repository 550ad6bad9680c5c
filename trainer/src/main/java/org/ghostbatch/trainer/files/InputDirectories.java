package org.ghostbatch.trainer.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.trainer.text.UsageException;

/** Directories that a command reads, each with contents of its own. */
public final class InputDirectories {
  private InputDirectories() {}

  /**
   * Rejects a path that leads to no directory.
   *
   * @param remedy where a file is there
   * @throws UsageException naming it
   */
  public static void check(Path directory, String remedy) {
    if (!Files.exists(directory)) {
      throw new UsageException(directory + ": does not exist");
    }
    if (!Files.isDirectory(directory)) {
      throw new UsageException("%s: is a file; %s".formatted(directory, remedy));
    }
  }

  /**
   * Rejects a directory that is named twice, also by another path.
   *
   * @param directories that are there
   * @throws UsageException naming the two
   */
  public static void checkDistinct(List<Path> directories) throws IOException {
    Map<Path, Path> seen = new LinkedHashMap<>();
    for (Path directory : directories) {
      Path other = seen.put(directory.toRealPath(), directory);
      if (other != null) {
        throw new UsageException(
            other.equals(directory)
                ? "%s: is named twice; name each directory once".formatted(directory)
                : "%s and %s: are the same directory; name each once".formatted(other, directory));
      }
    }
  }
}
