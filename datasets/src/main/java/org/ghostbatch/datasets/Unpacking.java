package org.ghostbatch.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How gzip files are unpacked, because rows cannot be read from them at random: a little is
 * unpacked into memory whenever it is opened, more once into a directory, where it is found again
 * by its checksum. Where that directory cannot be used, what is unpacked goes elsewhere and is not
 * found again.
 *
 * @param largestInMemory how many bytes of elements are unpacked into memory at most
 * @param directory what more is unpacked to; made when it is needed
 * @param said receives one line about each file that is being unpacked
 */
public record Unpacking(long largestInMemory, Path directory, Consumer<String> said) {
  /** Files up to this size need never be unpacked to a disk: labels, which are held in memory. */
  public static final long SMALL_FILE_BYTES = 1 << 20;

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
    try {
      return new UnpackedFiles(directory).of(file, sha256, packed.get(), said);
    } catch (DatasetException fault) {
      throw fault;
    } catch (IOException unusable) {
      return elsewhere(file, sha256, packed.get(), unusable);
    }
  }

  /** The same in a directory that is deleted with this process. */
  private Path elsewhere(Path file, String sha256, IdxHeader packed, IOException unusable)
      throws DatasetException {
    said.accept(
        "%s cannot be used (%s): unpacking into a temporary directory instead"
            .formatted(directory, unusable));
    Path temporary = null;
    try {
      temporary = Files.createTempDirectory("ghostbatch-unpacked-");
      // In the reverse order: the directory is empty then.
      temporary.toFile().deleteOnExit();
      Path unpacked = new UnpackedFiles(temporary).of(file, sha256, packed, said);
      unpacked.toFile().deleteOnExit();
      return unpacked;
    } catch (DatasetException fault) {
      throw fault;
    } catch (IOException fault) {
      throw new DatasetException(
          "%s cannot be unpacked to %s (%s), nor to %s (%s): is there room, and may you write there?"
              .formatted(
                  file,
                  directory,
                  unusable,
                  temporary == null ? System.getProperty("java.io.tmpdir") : temporary,
                  fault),
          fault);
    }
  }
}
