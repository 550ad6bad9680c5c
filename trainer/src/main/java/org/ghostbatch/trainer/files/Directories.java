package org.ghostbatch.trainer.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Makes directories. */
public final class Directories {
  private Directories() {}

  /**
   * Makes a directory, and those that it lies in, unless they are there.
   *
   * @throws FileSystemException if that is impossible, as within {@code /proc}, where the system
   *     says only that the directory does not exist
   */
  public static void make(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (NoSuchFileException impossible) {
      throw new FileSystemException(
          impossible.getFile(), null, "no directory can be made here; name another");
    }
  }
}
