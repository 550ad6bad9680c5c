package org.ghostbatch.trainer.settings;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.trainer.files.FileFault;
import org.ghostbatch.trainer.text.UsageException;

/**
 * A file, or a pattern such as {@code shards/*-images.gz} that matches several. Links are followed.
 * A name that exists exactly as written is not a pattern, even if it is named {@code run[1]}. As in
 * a shell, names that begin with a dot match only where the pattern's own name does: macOS and
 * other systems leave such files beside the data.
 *
 * @param flag that named it
 */
record FilePattern(String flag, Path pattern) {
  private static final String WILD = ".*[*?\\[{].*";

  /**
   * The files that all patterns of a flag match, in the order of the patterns.
   *
   * @throws DatasetException if a pattern matches none
   */
  static List<Path> files(String flag, List<Path> patterns) throws DatasetException {
    List<Path> files = new ArrayList<>();
    for (Path pattern : patterns) {
      files.addAll(new FilePattern(flag, pattern).files());
    }
    return files;
  }

  /** Sorted by name. */
  private List<Path> files() throws DatasetException {
    Path base = base();
    if (base.equals(pattern)) {
      return List.of(pattern);
    }
    Path wild = base.relativize(pattern);
    int depth = wild.toString().contains("**") ? Integer.MAX_VALUE : wild.getNameCount();
    PathMatcher matcher = matcher(wild);
    HiddenNames hidden = new HiddenNames(wild);
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          base,
          Set.of(FileVisitOption.FOLLOW_LINKS),
          depth,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
              return path.equals(base) || hidden.areAskedForByDirectory(base.relativize(path))
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
              Path name = base.relativize(path);
              if (attributes.isRegularFile()
                  && matcher.matches(name)
                  && hidden.areAskedForByFile(name)) {
                files.add(path);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException fault)
                throws IOException {
              // The trash and the indexes of macOS cannot be read.
              if (!path.equals(base) && !hidden.areAskedForByDirectory(base.relativize(path))) {
                return FileVisitResult.CONTINUE;
              }
              throw fault;
            }
          });
    } catch (IOException unreadable) {
      throw new DatasetException(
          "%s %s: cannot be searched: %s".formatted(flag, pattern, FileFault.words(unreadable)),
          unreadable);
    }
    if (files.isEmpty()) {
      throw new DatasetException("%s %s: no file matches".formatted(flag, pattern));
    }
    Collections.sort(files);
    return files;
  }

  /** The directory above the first name that is a pattern, or all where none is. */
  private Path base() {
    Path base = pattern.isAbsolute() ? pattern.getRoot() : Path.of("");
    for (Path name : pattern) {
      Path next = base.resolve(name);
      if (name.toString().matches(WILD) && !Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
        return base;
      }
      base = next;
    }
    return base;
  }

  private PathMatcher matcher(Path wild) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + wild);
    } catch (PatternSyntaxException wrong) {
      throw new UsageException(
          "%s %s: is not a pattern (%s)".formatted(flag, pattern, wrong.getDescription()));
    }
  }
}
