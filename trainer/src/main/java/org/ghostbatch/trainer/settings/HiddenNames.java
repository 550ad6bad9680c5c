package org.ghostbatch.trainer.settings;

import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Names that begin with a dot. A pattern matches them only where it begins with a dot itself.
 *
 * @param pattern relative, for instance {@code *{@literal /}*-images}
 */
record HiddenNames(Path pattern) {
  /** A dot at the beginning, perhaps escaped, or at that of an alternative. */
  private static final Pattern DOT = Pattern.compile("(\\\\?|\\{(.*,)?\\\\?)\\..*");

  /** Whether the pattern asks for every hidden name of a file. */
  boolean areAskedForByFile(Path file) {
    Path folder = file.getParent();
    boolean folders = folder == null || areAskedForByDirectory(folder);
    return folders && (!isHidden(file.getFileName()) || beginsWithDot(pattern.getFileName()));
  }

  /**
   * Whether the pattern asks for every hidden name of a directory in which files are looked for.
   */
  boolean areAskedForByDirectory(Path directory) {
    for (int i = 0; i < directory.getNameCount(); i++) {
      if (isHidden(directory.getName(i)) && !mayMean(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHidden(Path name) {
    return name.toString().startsWith(".");
  }

  /** Whether the pattern's name for a directory begins with a dot. */
  private boolean mayMean(int name) {
    int folders = pattern.getNameCount() - 1;
    if (!pattern.toString().contains("**")) {
      return name < folders && beginsWithDot(pattern.getName(name));
    }
    // It is unknown which name matches which.
    return IntStream.range(0, folders).anyMatch(i -> beginsWithDot(pattern.getName(i)));
  }

  private static boolean beginsWithDot(Path name) {
    return DOT.matcher(name.toString()).matches();
  }
}
