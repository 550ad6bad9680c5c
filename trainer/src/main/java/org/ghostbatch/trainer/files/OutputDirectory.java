package org.ghostbatch.trainer.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.ghostbatch.trainer.text.UsageException;

/** A directory that a command is about to write. */
public final class OutputDirectory {
  private OutputDirectory() {}

  /**
   * Rejects a path that is a file, or below one.
   *
   * @throws UsageException naming the directory and the remedy
   */
  public static void check(Path directory) {
    check("--out", directory);
  }

  /**
   * Rejects a path that is a file, or below one.
   *
   * @param flag before the directory in messages; may be empty
   * @throws UsageException naming the directory and the remedy
   */
  public static void check(String flag, Path directory) {
    String named = named(flag, directory);
    for (Path path = directory; path != null; path = path.getParent()) {
      if (Files.isDirectory(path)) {
        return;
      }
      // A link that leads nowhere is in the way as well.
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new UsageException(
            path.equals(directory)
                ? named + ": is a file; name a directory"
                : "%s: %s is a file; name another directory".formatted(named, path));
      }
    }
  }

  /**
   * Rejects a path that is a file, or that holds anything and may not be written over.
   *
   * @throws UsageException naming the directory and the remedy
   */
  public static void checkEmpty(Path directory, boolean overwrite) throws IOException {
    check(directory);
    if (!overwrite && Files.exists(directory) && !DirectoryTree.isEmpty(directory)) {
      throw new UsageException(
          "--out %s: is not empty; name another directory or add --overwrite".formatted(directory));
    }
  }

  /**
   * Rejects a path that is a file, or that holds anything: nothing is written over.
   *
   * @param flag before the directory in messages; may be empty
   * @throws UsageException naming the directory and the remedy
   */
  public static void checkEmpty(String flag, Path directory) throws IOException {
    check(flag, directory);
    if (Files.exists(directory) && !DirectoryTree.isEmpty(directory)) {
      throw new UsageException(named(flag, directory) + ": is not empty; name another directory");
    }
  }

  private static String named(String flag, Path directory) {
    return (flag + " " + directory).strip();
  }
}
