package org.ghostbatch.trainer;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Names that begin with a dot, of which a pattern must begin with a dot itself to match them.
 *
 * @param pattern relative, for instance {@code *{@literal /}*-images}
 */
record HiddenNames(Path pattern) {
  /** A dot at the beginning, perhaps escaped, or at that of an alternative. */
  private static final Pattern DOT = Pattern.compile("(\\\\?|\\{(.*,)?\\\\?)\\..*");

  /** Whether the pattern asks for all hidden names of a path, which may be that of a directory. */
  boolean areAskedForBy(Path path) {
    for (int i = 0; i < path.getNameCount(); i++) {
      if (isHidden(path.getName(i)) && !isAskedFor(path, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHidden(Path name) {
    return name.toString().startsWith(".");
  }

  private boolean isAskedFor(Path path, int name) {
    int last = pattern.getNameCount() - 1;
    if (!pattern.toString().contains("**")) {
      return name <= last && beginsWithDot(pattern.getName(name));
    }
    // Names do not stand one below the other here, except perhaps the last ones.
    for (int i = 0; i <= last; i++) {
      boolean mayMean = i < last || name == path.getNameCount() - 1;
      if (mayMean && beginsWithDot(pattern.getName(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean beginsWithDot(Path name) {
    return DOT.matcher(name.toString()).matches();
  }
}
