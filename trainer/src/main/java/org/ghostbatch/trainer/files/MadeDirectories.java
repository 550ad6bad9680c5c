package org.ghostbatch.trainer.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A directory that a command makes for a file. Closing it deletes the directories that it made and
 * that are still empty.
 */
public final class MadeDirectories implements AutoCloseable {
  private final Path path;
  private final List<Path> made;

  private MadeDirectories(Path path, List<Path> made) {
    this.path = path;
    this.made = made;
  }

  /**
   * Makes a directory, and those that it lies in, unless they are there.
   *
   * @param flag that named it
   */
  public static MadeDirectories of(String flag, Path directory) throws IOException {
    List<Path> innermostFirst = new ArrayList<>();
    for (Path each = directory; each != null && !Files.exists(each); each = each.getParent()) {
      innermostFirst.add(each);
    }
    Directories.make(flag, directory);
    return new MadeDirectories(directory, innermostFirst);
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    for (Path each : made) {
      try {
        Files.deleteIfExists(each);
      } catch (IOException used) {
        return;
      }
    }
  }
}
