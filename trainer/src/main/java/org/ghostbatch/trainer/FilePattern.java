package org.ghostbatch.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.ghostbatch.datasets.DatasetException;

/**
 * A file, or a pattern such as {@code shards/*-images.gz} that stands for several.
 *
 * @param flag that named it
 */
record FilePattern(String flag, Path pattern) {
  private static final String WILD = ".*[*?\\[{].*";

  /**
   * The files that all patterns of a flag stand for, in the order of the patterns.
   *
   * @throws DatasetException if a pattern stands for none
   */
  static List<Path> files(String flag, List<Path> patterns) throws DatasetException {
    List<Path> files = new ArrayList<>();
    for (Path pattern : patterns) {
      files.addAll(new FilePattern(flag, pattern).files());
    }
    return files;
  }

  /** Sorted by name; what holds no wildcard, or is there by this very name, stands for itself. */
  private List<Path> files() throws DatasetException {
    if (!pattern.toString().matches(WILD) || Files.exists(pattern, LinkOption.NOFOLLOW_LINKS)) {
      return List.of(pattern);
    }
    Path base = base();
    int depth =
        pattern.toString().contains("**")
            ? Integer.MAX_VALUE
            : pattern.getNameCount() - (base.toString().isEmpty() ? 0 : base.getNameCount());
    PathMatcher matcher = matcher();
    try (Stream<Path> found =
        Files.find(
            base,
            depth,
            (path, attributes) -> attributes.isRegularFile() && matcher.matches(path))) {
      List<Path> files = found.sorted().toList();
      if (!files.isEmpty()) {
        return files;
      }
    } catch (IOException | UncheckedIOException unreadable) {
      throw new DatasetException(
          "%s %s: cannot be looked for (%s)".formatted(flag, pattern, unreadable), unreadable);
    }
    throw new DatasetException("%s %s: no file matches".formatted(flag, pattern));
  }

  /** The directory above the first name with a wildcard. */
  private Path base() {
    Path base = pattern.getParent();
    while (base != null && base.toString().matches(WILD)) {
      base = base.getParent();
    }
    return base == null ? Path.of("") : base;
  }

  private PathMatcher matcher() {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException wrong) {
      throw new UsageException(
          "%s %s: is no pattern (%s)".formatted(flag, pattern, wrong.getDescription()));
    }
  }
}
