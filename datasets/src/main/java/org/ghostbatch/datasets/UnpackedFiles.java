package org.ghostbatch.datasets;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A directory of unpacked files, named by the checksums of what was packed. Several users may share
 * it: the files have the permissions of the umask, and who cannot read one unpacks it again.
 *
 * @param directory made when it is needed
 */
record UnpackedFiles(Path directory) {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String DRAFT = ".part";
  // A draft that is being written is younger.
  private static final Duration ABANDONED = Duration.ofHours(1);

  /**
   * What a file was unpacked to, now or before.
   *
   * @param sha256 of the packed file
   * @param header of what it holds
   * @param said receives one line if it is unpacked now
   * @throws DatasetException if it is damaged, or there is no room
   * @throws IOException if the directory cannot be used
   */
  Path of(Path file, String sha256, IdxHeader header, Consumer<String> said) throws IOException {
    Path unpacked = directory.resolve(sha256 + ".idx");
    long bytes = header.headerBytes() + header.bodyBytes();
    if (!isUsable(unpacked, bytes)) {
      Files.createDirectories(directory);
      deleteAbandoned(unpacked);
      requireRoom(file, bytes);
      said.accept("unpacking %s to %s (%,d bytes)".formatted(file, unpacked, bytes));
      unpack(file, bytes, unpacked);
    }
    return unpacked;
  }

  /** Only what was unpacked as a whole has this name. */
  private static boolean isUsable(Path unpacked, long bytes) throws IOException {
    return Files.isRegularFile(unpacked)
        && Files.size(unpacked) == bytes
        && Files.isReadable(unpacked);
  }

  private void requireRoom(Path file, long bytes) throws IOException {
    long room = Files.getFileStore(directory).getUsableSpace();
    if (room < bytes) {
      throw new DatasetException(
          "%s: unpacked it takes %,d bytes, and %s has room for %,d: make room, or unpack it elsewhere with gunzip and name that file"
              .formatted(file, bytes, directory, room));
    }
  }

  /** Drafts of the same file, of processes that were killed. */
  private void deleteAbandoned(Path unpacked) throws IOException {
    FileTime before = FileTime.from(Instant.now().minus(ABANDONED));
    try (DirectoryStream<Path> drafts =
        Files.newDirectoryStream(directory, unpacked.getFileName() + "*" + DRAFT)) {
      for (Path draft : drafts) {
        deleteIfOlder(draft, before);
      }
    }
  }

  private static void deleteIfOlder(Path draft, FileTime time) throws IOException {
    try {
      // One that is gone by now was another's, who has finished.
      if (Files.exists(draft) && Files.getLastModifiedTime(draft).compareTo(time) < 0) {
        Files.deleteIfExists(draft);
      }
    } catch (FileSystemException ofAnother) {
      // Its owner deletes it.
    }
  }

  /** A draft of its own, so that others who unpack the same do not disturb. */
  private void unpack(Path file, long bytes, Path unpacked) throws IOException {
    // Not a temporary file of Java's: other users could not read it.
    Path draft =
        directory.resolve("%s-%s%s".formatted(unpacked.getFileName(), UUID.randomUUID(), DRAFT));
    // Where the process is interrupted.
    draft.toFile().deleteOnExit();
    try {
      try (InputStream in = new GzipInput(file, Files.newInputStream(file));
          FileOutputStream out = new FileOutputStream(draft.toFile())) {
        copy(file, bytes, in, out);
        out.getFD().sync();
      }
      Files.move(
          draft, unpacked, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void copy(Path file, long bytes, InputStream in, FileOutputStream out)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = bytes;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      left -= read;
      if (left < 0) {
        break;
      }
      out.write(buffer, 0, read);
    }
    if (left != 0) {
      throw new IdxFormatException(
              file,
              left < 0 ? bytes : bytes - left,
              "the end after %d bytes, as its header says".formatted(bytes),
              left < 0 ? "more bytes" : "the end")
          .withRemedy("it is damaged; get it again");
    }
  }
}
