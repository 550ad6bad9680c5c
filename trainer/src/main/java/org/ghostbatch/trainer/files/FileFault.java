package org.ghostbatch.trainer.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** What is wrong with a file, for people to read. */
public final class FileFault {
  private FileFault() {}

  /** The fault with the file's own name: a full disk does not say which file it has no room for. */
  public static IOException of(Path file, IOException fault) {
    return of(file.toString(), fault);
  }

  /** The fault with the name that a user gave the file. */
  static IOException of(String name, IOException fault) {
    IOException named = new FileSystemException(name, null, reason(fault));
    named.initCause(fault);
    return named;
  }

  /** The file, where it is known, and the reason, for instance {@code a/b: permission denied}. */
  public static String words(IOException fault) {
    return fault instanceof FileSystemException named && named.getFile() != null
        ? named.getFile() + ": " + reason(fault)
        : reason(fault);
  }

  private static String reason(IOException outermost) {
    IOException fault = innermost(outermost);
    if (fault instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (fault instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (fault instanceof FileAlreadyExistsException) {
      return "already exists";
    }
    if (fault instanceof NotDirectoryException) {
      return "is not a directory";
    }
    if (fault instanceof DirectoryNotEmptyException) {
      return "is a directory that is not empty";
    }
    // What the system says, and the older classes of Java put after the file's name.
    String said =
        fault instanceof FileSystemException named ? named.getReason() : fault.getMessage();
    if (said == null || said.isBlank()) {
      return "it failed (%s)".formatted(fault.getClass().getSimpleName());
    }
    String line = said.lines().findFirst().orElse("").strip();
    return fault instanceof FileNotFoundException ? line : uncapitalized(line);
  }

  /** Libraries wrap what the system says, some of them more than once. */
  private static IOException innermost(IOException fault) {
    IOException innermost = fault;
    for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException within) {
        innermost = within;
      }
    }
    return innermost;
  }

  private static String uncapitalized(String words) {
    return words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }
}
