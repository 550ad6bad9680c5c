package org.ghostbatch.trainer.files;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.ghostbatch.trainer.text.UsageException;

/**
 * The directory that a command writes: the one that the user named, or a new one that no other
 * process has. Closing it deletes a new one that is still empty.
 */
public final class TakenDirectory implements AutoCloseable {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  // Another command may delete the empty parent between two of our calls, but not again and again.
  private static final int MAX_ATTEMPTS = 1000;

  private final Path path;
  private final Optional<Path> parent;

  private TakenDirectory(Path path, Optional<Path> parent) {
    this.path = path;
    this.parent = parent;
  }

  /**
   * The directory that a user named, or else a new one.
   *
   * @param named null where the user named none
   * @param parent of the new one
   * @param name with which the new one's name begins; may be empty
   * @throws UsageException if something else is where the parent should be
   */
  public static TakenDirectory of(Path named, Path parent, String name) throws IOException {
    return named == null ? unused(parent, name) : new TakenDirectory(named, Optional.<Path>empty());
  }

  /**
   * Makes a directory named after the time. The system makes it for one process only, so commands
   * that start in the same second get different ones.
   */
  private static TakenDirectory unused(Path parent, String name) throws IOException {
    if (isNoDirectory(parent)) {
      throw new UsageException("%s: is a file; give --out DIR".formatted(parent));
    }
    String stamp = LocalDateTime.now().format(STAMP);
    String stamped = name.isEmpty() ? stamp : name + "-" + stamp;
    Path directory = parent.resolve(stamped);
    int next = 2;
    for (int attempt = 1; ; attempt++) {
      try {
        if (!Files.isDirectory(parent)) {
          // Early releases of Java 17 refuse a link to a directory here.
          Files.createDirectories(parent);
        }
      } catch (FileAlreadyExistsException deletedMeanwhile) {
        requireAnother(attempt, deletedMeanwhile);
        continue;
      }
      try {
        return new TakenDirectory(Files.createDirectory(directory), Optional.of(parent));
      } catch (FileAlreadyExistsException taken) {
        directory = parent.resolve(stamped + "-" + next++);
      } catch (NoSuchFileException deletedMeanwhile) {
        requireAnother(attempt, deletedMeanwhile);
      }
    }
  }

  /** Asked in one call: another command may delete the directory between two. */
  private static boolean isNoDirectory(Path parent) throws IOException {
    try {
      return !Files.readAttributes(parent, BasicFileAttributes.class).isDirectory();
    } catch (NoSuchFileException absent) {
      // A link that leads nowhere is there as well.
      return Files.isSymbolicLink(parent);
    }
  }

  private static void requireAnother(int attempt, IOException failed) throws IOException {
    if (attempt >= MAX_ATTEMPTS) {
      throw failed;
    }
  }

  public Path path() {
    return path;
  }

  /** Deletes a new directory that nothing was written to, and its parent if that is empty too. */
  @Override
  public void close() throws IOException {
    if (parent.isEmpty()) {
      return;
    }
    try {
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException used) {
      // It holds what the command wrote.
      return;
    }
    deleteIfEmpty(parent.get());
  }

  private static void deleteIfEmpty(Path parent) {
    if (Files.isSymbolicLink(parent)) {
      // The user made it: we make directories, and of a link only the link would be deleted.
      return;
    }
    try {
      Files.deleteIfExists(parent);
    } catch (IOException stays) {
      // It holds what another wrote, or is not ours to delete, as where a disk is mounted.
    }
  }
}
