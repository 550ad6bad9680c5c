package org.ghostbatch.trainer.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that is there as it was before or as it is afterwards, even where a process is killed. */
public final class WholeFile {
  private static final String DRAFT = ".tmp";

  private WholeFile() {}

  /**
   * Writes a file, and replaces an earlier one.
   *
   * @throws IOException naming the file; what was there is there still
   */
  public static void write(Path file, String text) throws IOException {
    Path draft = draft(file);
    try {
      force(draft, text);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException fault) {
      throw FileFault.of(file, fault);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** On the disk before it gets its name, or a loss of power could leave an empty file. */
  private static void force(Path draft, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** A place beside a file, or a directory, where it can grow; no other process has the same. */
  public static Path draft(Path file) {
    return file.resolveSibling(file.getFileName() + "-" + UUID.randomUUID() + DRAFT);
  }

  /** Whether a file is the {@link #draft} of another. */
  public static boolean isDraft(Path file) {
    return file.getFileName().toString().endsWith(DRAFT);
  }
}
