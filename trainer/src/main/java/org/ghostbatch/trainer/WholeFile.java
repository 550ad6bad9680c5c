package org.ghostbatch.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** A file that is there as it was before or as it is afterwards, even where a process is killed. */
final class WholeFile {
  private static final String DRAFT = ".tmp";

  private WholeFile() {}

  static void write(Path file, String text) throws IOException {
    Path draft = draft(file);
    try {
      Files.writeString(draft, text);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** A place beside a file, or a directory, where it can grow; no other process has the same. */
  static Path draft(Path file) {
    return file.resolveSibling(file.getFileName() + "-" + UUID.randomUUID() + DRAFT);
  }

  static boolean isDraft(Path file) {
    return file.getFileName().toString().endsWith(DRAFT);
  }
}
