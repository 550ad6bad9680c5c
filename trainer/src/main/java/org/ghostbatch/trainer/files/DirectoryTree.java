package org.ghostbatch.trainer.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory and all that is in it. */
public final class DirectoryTree {
  private DirectoryTree() {}

  /** Whether nothing is in it. */
  public static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> held = Files.list(directory)) {
      return held.findAny().isEmpty();
    }
  }

  /** Deletes a directory and all that is in it, if there is one; links are not followed. */
  public static void delete(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(directory)) {
      List<Path> childrenFirst = inside.sorted(Comparator.reverseOrder()).toList();
      for (Path path : childrenFirst) {
        Files.delete(path);
      }
    }
  }
}
