package org.ghostbatch.trainer.files;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ghostbatch.trainer.text.UsageException;

/** A file that a command is about to write. */
public final class OutputFile {
  private OutputFile() {}

  /**
   * Rejects a path that exists.
   *
   * @throws UsageException naming flag, file and remedy
   */
  public static void check(String flag, Path file, boolean overwrite) {
    check(flag, file, overwrite, "name another or add --overwrite");
  }

  /**
   * The same with a remedy of one's own.
   *
   * @param remedy what to do about a file that is there
   */
  public static void check(String flag, Path file, boolean overwrite, String remedy) {
    if (Files.isDirectory(file)) {
      throw new UsageException("%s %s: is a directory; name a file".formatted(flag, file));
    }
    if (!overwrite && Files.exists(file)) {
      throw new UsageException("%s %s: already exists; %s".formatted(flag, file, remedy));
    }
  }
}
