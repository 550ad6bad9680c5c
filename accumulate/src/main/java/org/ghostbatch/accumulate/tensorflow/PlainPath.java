package org.ghostbatch.accumulate.tensorflow;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A name of a path that means the same to TensorFlow as to Java. TensorFlow reads the prefix of a
 * checkpoint as a pattern, in which {@code [}, {@code *} and others have a meaning, and takes names
 * for UTF-8 whatever the system's encoding is. A path without such characters is its own name.
 * Others are reached from the working directory, if that way is plain, or by symbolic links in a
 * temporary directory, which take hardly any space. Closing deletes the links.
 */
public final class PlainPath implements AutoCloseable {
  private static final String SPECIAL = "*?[]{}\\";
  private static final String LINK = "linked";

  private final String name;
  private final List<Path> temporary;

  private PlainPath(String name, List<Path> temporary) {
    this.name = name;
    this.temporary = temporary;
  }

  /**
   * A name of a directory, in which files may be made.
   *
   * @throws IOException if it needs a link, and none can be made
   */
  public static PlainPath ofDirectory(Path directory) throws IOException {
    return of(directory, List.of(""));
  }

  /**
   * A name of files that are there.
   *
   * @param prefix with which their paths begin
   * @param suffixes with which they end
   * @throws IOException if they need links, and none can be made
   */
  public static PlainPath ofFiles(Path prefix, List<String> suffixes) throws IOException {
    return of(prefix, suffixes);
  }

  private static PlainPath of(Path path, List<String> suffixes) throws IOException {
    Path whole = path.toAbsolutePath();
    if (isPlain(whole)) {
      return new PlainPath(whole.toString(), List.of());
    }
    Path here = Path.of("").toAbsolutePath();
    if (whole.startsWith(here) && !whole.equals(here) && isPlain(here.relativize(whole))) {
      return new PlainPath(here.relativize(whole).toString(), List.of());
    }
    List<Path> temporary = new ArrayList<>(List.of(temporaryDirectory(path)));
    try {
      for (String suffix : suffixes) {
        Path link = temporary.get(0).resolve(LINK + suffix);
        temporary.add(
            Files.createSymbolicLink(link, whole.resolveSibling(whole.getFileName() + suffix)));
      }
    } catch (IOException | RuntimeException failed) {
      delete(temporary);
      throw failed;
    }
    return new PlainPath(temporary.get(0).resolve(LINK).toString(), temporary);
  }

  private static boolean isPlain(Path path) {
    return path.toString()
        .chars()
        .allMatch(each -> each >= ' ' && each <= '~' && SPECIAL.indexOf(each) < 0);
  }

  /** A new directory in the first place that has a plain name and can be written. */
  private static Path temporaryDirectory(Path path) throws IOException {
    List<Path> places =
        Stream.of(
                System.getProperty("java.io.tmpdir"),
                "/tmp",
                "/var/tmp",
                "/dev/shm",
                System.getProperty("user.home"))
            .map(place -> Path.of(place).toAbsolutePath())
            .filter(PlainPath::isPlain)
            .distinct()
            .toList();
    IOException failed =
        new FileSystemException(
            path.toString(),
            null,
            "TensorFlow needs a symbolic link to a path with such characters, and none can be made"
                + " in any of %s".formatted(places));
    for (Path place : places) {
      try {
        return Files.createTempDirectory(place, "ghostbatch-");
      } catch (IOException unwritable) {
        failed.addSuppressed(unwritable);
      }
    }
    throw failed;
  }

  /** The name, absolute or relative to the working directory. */
  public String name() {
    return name;
  }

  @Override
  public void close() throws IOException {
    delete(temporary);
  }

  /** The links before the directory that holds them. */
  private static void delete(List<Path> temporary) throws IOException {
    for (int last = temporary.size() - 1; last >= 0; last--) {
      Files.deleteIfExists(temporary.get(last));
    }
  }
}
