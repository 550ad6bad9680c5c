package org.ghostbatch.datasets;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be read, in words for people. */
final class ReadFault {
  private ReadFault() {}

  /** The reason, for instance {@code there is no such file}. */
  static String words(IOException fault) {
    if (fault instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (fault instanceof AccessDeniedException) {
      return "permission denied";
    }
    String said =
        fault instanceof FileSystemException named ? named.getReason() : fault.getMessage();
    return said == null || said.isBlank() ? fault.getClass().getSimpleName() : said;
  }
}
