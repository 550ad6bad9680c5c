package org.ghostbatch.datasets;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What becomes of gzip files, from which rows cannot be read at random: a little is unpacked into
 * memory whenever it is opened, more once into a directory, where it is found again by its
 * checksum.
 *
 * @param largestInMemory how many bytes of elements are unpacked into memory at most
 * @param directory what more is unpacked to; made when it is needed
 * @param said hears one line about each file that is being unpacked
 */
public record Unpacking(long largestInMemory, Path directory, Consumer<String> said) {
  /** Files up to this size need never be unpacked to a disk: labels, which are held in memory. */
  public static final long SMALL_FILE_BYTES = 1 << 20;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final String DRAFT = ".part";
  // A draft that is being written is younger.
  private static final Duration ABANDONED = Duration.ofHours(1);

  /** Everything into memory, as far as it has room. */
  static final Unpacking IN_MEMORY = new Unpacking(Long.MAX_VALUE, Path.of(""), line -> {});

  /**
   * The same for files that are opened together: all of them into memory, or only small ones.
   *
   * @throws IdxFormatException if a packed file is missing, unreadable, or no IDX file
   */
  Unpacking ofFiles(Collection<Path> files) throws IdxFormatException {
    long bytes = 0;
    for (Path file : files) {
      bytes += IdxFile.packedHeader(file).map(IdxHeader::bodyBytes).orElse(0L);
    }
    return bytes <= largestInMemory
        ? IN_MEMORY
        : new Unpacking(Math.min(largestInMemory, SMALL_FILE_BYTES), directory, said);
  }

  /**
   * The file to open.
   *
   * @param file an IDX file, packed or plain
   * @param sha256 of the file
   * @return the same file, or what it was unpacked to
   * @throws DatasetException if it is damaged, or there is no room
   */
  Path toOpen(Path file, String sha256) throws DatasetException {
    if (largestInMemory == Long.MAX_VALUE) {
      return file;
    }
    Optional<IdxHeader> packed = IdxFile.packedHeader(file);
    if (packed.isEmpty() || packed.get().bodyBytes() <= largestInMemory) {
      return file;
    }
    Path unpacked = directory.resolve(sha256 + ".idx");
    long bytes = packed.get().headerBytes() + packed.get().bodyBytes();
    try {
      if (!isWhole(unpacked, bytes)) {
        Files.createDirectories(directory);
        deleteAbandoned(unpacked);
        requireRoom(file, bytes);
        said.accept("unpacking %s to %s (%,d bytes)".formatted(file, unpacked, bytes));
        unpack(file, bytes, unpacked);
      }
      return unpacked;
    } catch (DatasetException fault) {
      throw fault;
    } catch (IOException fault) {
      throw new DatasetException(
          "%s cannot be unpacked to %s (%s): is there room, and may you write there?"
              .formatted(file, unpacked, fault),
          fault);
    }
  }

  /** Only what was unpacked as a whole has this name. */
  private static boolean isWhole(Path unpacked, long bytes) throws IOException {
    return Files.isRegularFile(unpacked) && Files.size(unpacked) == bytes;
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
        // One that is gone by now was another's, who has finished.
        if (Files.exists(draft) && Files.getLastModifiedTime(draft).compareTo(before) < 0) {
          Files.deleteIfExists(draft);
        }
      }
    }
  }

  /** A draft of its own, so that others who unpack the same do not disturb. */
  private void unpack(Path file, long bytes, Path unpacked) throws IOException {
    Path draft = Files.createTempFile(directory, unpacked.getFileName().toString(), DRAFT);
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
          .withRemedy("it is damaged, get it again");
    }
  }
}
