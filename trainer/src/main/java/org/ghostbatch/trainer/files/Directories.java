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
   * Makes a directory that a user named, and those that it lies in, unless they are there.
   *
   * @param flag that named it
   * @throws FileSystemException naming flag and directory if that is impossible, as within {@code
   *     /proc}, where the system says only that the directory does not exist
   */
  public static void make(String flag, Path directory) throws IOException {
    String named = flag + " " + directory;
    try {
      Files.createDirectories(directory);
    } catch (NoSuchFileException impossible) {
      throw new FileSystemException(named, null, "no directory can be made here; name another");
    } catch (IOException fault) {
      throw FileFault.of(named, fault);
    }
  }
}
