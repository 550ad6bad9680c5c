package org.ghostbatch.datasets;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The user's home directory, which holds caches, or a temporary directory where there is none.
 *
 * <p>Users without an entry in the system's list of users, as in containers, have no home
 * directory: Java names it {@code ?}, which would be a directory within the working directory.
 *
 * @param path an absolute path
 * @param isTemporary whether it replaces a home directory
 */
public record HomeDirectory(Path path, boolean isTemporary) {
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

  /** This process's own. */
  public static HomeDirectory ofThisProcess() {
    return of(
        Optional.ofNullable(System.getProperty("user.home")),
        Optional.ofNullable(System.getenv("HOME")),
        Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
  }

  /**
   * The first of these that can hold a cache.
   *
   * @param known what Java knows as the home directory
   * @param variable the value of {@code HOME}
   * @param temporary where temporary files are put
   */
  static HomeDirectory of(Optional<String> known, Optional<String> variable, Path temporary) {
    return known
        .flatMap(HomeDirectory::usable)
        .or(() -> variable.flatMap(HomeDirectory::usable))
        .map(home -> new HomeDirectory(home, false))
        .orElseGet(() -> new HomeDirectory(standIn(temporary), true));
  }

  /** A home directory that cannot be written to still serves where it has a cache. */
  private static Optional<Path> usable(String name) {
    try {
      Path home = Path.of(name);
      boolean serves =
          Files.isWritable(home)
              || Files.isDirectory(home.resolve(".cache"))
              || Files.isDirectory(home.resolve("Library/Caches"));
      return home.isAbsolute() && Files.isDirectory(home) && serves
          ? Optional.of(home)
          : Optional.empty();
    } catch (InvalidPathException inexpressible) {
      // The locale lacks the letters of its name.
      return Optional.empty();
    }
  }

  /** The same directory for every process of this user, and for no other user. */
  private static Path standIn(Path temporary) {
    Path fresh;
    try {
      fresh = Files.createTempDirectory(temporary, "ghostbatch-");
    } catch (IOException unwritable) {
      // Writing there will fail and say why. Its name is random, so no other user has made it.
      return temporary.resolve("ghostbatch-" + UUID.randomUUID());
    }
    try {
      Object user = Files.getAttribute(fresh, "unix:uid");
      Path lasting = temporary.resolve("ghostbatch-" + user);
      if (!isOwn(lasting, user)) {
        return fresh;
      }
      Files.delete(fresh);
      return lasting;
    } catch (IOException | UnsupportedOperationException unknown) {
      return fresh;
    }
  }

  /** Makes the directory; another user may have made one of that name, or a link. */
  private static boolean isOwn(Path directory, Object user) throws IOException {
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWN));
      return true;
    } catch (FileAlreadyExistsException there) {
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && user.equals(Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS))
          && Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).equals(OWN);
    }
  }
}
