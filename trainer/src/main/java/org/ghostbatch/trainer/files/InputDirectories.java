package org.ghostbatch.trainer.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.trainer.text.UsageException;

/** Directories that a command reads, each with contents of its own. */
public final class InputDirectories {
  private InputDirectories() {}

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
