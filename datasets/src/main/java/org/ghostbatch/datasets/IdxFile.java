package org.ghostbatch.datasets;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * A file in the IDX format of the MNIST database, open for random access.
 *
 * <p>A plain file takes no heap: up to {@link #LARGEST_MAPPED} bytes it is mapped into memory, a
 * larger one is read piece by piece. A gzip file is unpacked into memory. Which of the two it is,
 * its first two bytes decide ({@code 1f 8b} is gzip, {@code 00 00} is plain IDX), not its name: a
 * browser that unpacks on the way leaves the name as it was.
 *
 * <p>There is nothing to close: mappings and files that are read piece by piece live as long as
 * this object. As long as it is in use, the file must not be shortened in place: that is reported
 * by an {@link UncheckedIOException} with the file's name, as far as it can be. Several threads may
 * read at once.
 */
public final class IdxFile {
  /**
   * The most bytes of files that are mapped. A page that was read through a mapping counts as
   * memory of this process, so reading all of a mapped file makes the process as large as the file;
   * and below this, reading mapped memory is faster than asking for each row.
   */
  static final long LARGEST_MAPPED = 1L << 30;

  private final Path path;
  private final IdxHeader header;
  private final IdxBody body;
  private final long elements;
  private final int elementBytes;

  private IdxFile(Path path, IdxHeader header, IdxBody body) {
    this.path = path;
    this.header = header;
    this.body = body;
    this.elements = header.elements();
    this.elementBytes = header.type().bytes();
  }

  /**
   * Opens a file and checks all of its structure: header, length and, if packed, checksum. Memory
   * is taken only for bytes that the file really has, whatever its header promises.
   *
   * @throws IdxFormatException if the file is missing, unreadable, or not a whole IDX file
   */
  public static IdxFile open(Path path) throws IdxFormatException {
    return open(path, LARGEST_MAPPED);
  }

  /** The same, and maps a plain file of at most so many bytes. */
  static IdxFile open(Path path, long largestMapped) throws IdxFormatException {
    return reading(
        path,
        channel -> isGzip(channel) ? unpack(path, channel) : plain(path, channel, largestMapped));
  }

  /**
   * The header of a file that is packed, or nothing if it is plain.
   *
   * @throws IdxFormatException if the file is missing, unreadable, or packed and no IDX file
   */
  static Optional<IdxHeader> packedHeader(Path path) throws IdxFormatException {
    return reading(
        path,
        channel -> {
          if (!isGzip(channel)) {
            return Optional.empty();
          }
          try (InputStream in = new GzipInput(path, Channels.newInputStream(channel))) {
            return Optional.of(IdxHeader.read(path, in));
          }
        });
  }

  /** What is done with a file that is open. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(FileChannel channel) throws IOException;
  }

  private static <T> T reading(Path path, Reading<T> reading) throws IdxFormatException {
    requireRegularFile(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return reading.of(channel);
    } catch (IdxFormatException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw unreadable(path, "no such file", e).withRemedy("is the path right?");
    } catch (AccessDeniedException e) {
      throw unreadable(path, "a file that you may not read", e)
          .withRemedy("ask its owner for the permission");
    } catch (IOException e) {
      throw unreadable(path, "an input error (%s)".formatted(e), e);
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** What the file holds. */
  public IdxHeader header() {
    return header;
  }

  /**
   * One element as a whole number.
   *
   * @param element its number, counted from 0, the last dimension running fastest
   * @throws IllegalStateException if the elements are floating-point numbers
   * @throws IndexOutOfBoundsException if there is no such element
   */
  public long integer(long element) {
    long offset = offsetInBody(element);
    return switch (header.type()) {
      case UNSIGNED_BYTE -> Byte.toUnsignedLong(body.byteAt(offset));
      case SIGNED_BYTE -> body.byteAt(offset);
      case SHORT -> body.shortAt(offset);
      case INT -> body.intAt(offset);
      case FLOAT, DOUBLE ->
          throw new IllegalStateException(
              "%s holds %s: ask for number()".formatted(path, header.type().description()));
    };
  }

  /**
   * One element of any type as a number, exactly.
   *
   * @param element its number, counted from 0, the last dimension running fastest
   * @throws IndexOutOfBoundsException if there is no such element
   */
  public double number(long element) {
    long offset = offsetInBody(element);
    return switch (header.type()) {
      case UNSIGNED_BYTE, SIGNED_BYTE, SHORT, INT -> integer(element);
      case FLOAT -> Float.intBitsToFloat(body.intAt(offset));
      case DOUBLE -> Double.longBitsToDouble(body.longAt(offset));
    };
  }

  /**
   * Copies elements as they are stored, big-endian.
   *
   * @param first the number of the first element
   * @param count how many elements
   * @param target receives {@code count * header().type().bytes()} bytes at its position, which
   *     moves past them
   * @throws IndexOutOfBoundsException if there are no such elements
   * @throws BufferOverflowException if {@code target} is too small
   */
  public void copy(long first, int count, ByteBuffer target) {
    Objects.checkFromIndexSize(first, (long) count, elements);
    long bytes = (long) count * elementBytes;
    if (bytes > target.remaining()) {
      throw new BufferOverflowException();
    }
    try {
      body.copy(first * elementBytes, (int) bytes, target);
    } catch (InternalError fault) {
      // What the JVM makes of a mapped page that the file has no more.
      throw new UncheckedIOException(
          new IdxFormatException(
                  path,
                  header.headerBytes() + first * elementBytes,
                  "%d bytes of elements".formatted(bytes),
                  "a fault (%s)".formatted(fault.getMessage()))
              .withRemedy("was it shortened while it was in use?")
              .withCause(fault));
    }
  }

  /** Whether each copy asks the operating system, so that few large copies are worth an effort. */
  boolean isReadPieceByPiece() {
    return body instanceof IdxChannel;
  }

  /**
   * Writes a file from elements in memory.
   *
   * @see #write(Path, IdxHeader, Iterator)
   */
  public static void write(Path path, IdxHeader header, ByteBuffer body) throws DatasetException {
    write(path, header, Collections.singleton(body).iterator());
  }

  /**
   * Writes a file, packed if its name ends in {@code .gz}. Equal elements give equal bytes: a
   * packed file holds neither name nor time. Missing folders are made. The path holds the whole new
   * file or what was there before: the bytes gather under the name with {@code .part} at its end.
   *
   * @param body the elements, big-endian, in pieces; a piece is used up before the next is asked
   *     for
   * @throws DatasetException if the file cannot be written
   * @throws IllegalArgumentException if the pieces are not as long as the header says
   */
  public static void write(Path path, IdxHeader header, Iterator<ByteBuffer> body)
      throws DatasetException {
    if (Files.isDirectory(path)) {
      throw new DatasetException("%s is a directory: name a file in it".formatted(path));
    }
    Path part = path.resolveSibling(path.getFileName() + ".part");
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      try {
        writeTo(part, isNamedGzip(path), header, body);
        Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new DatasetException(
          "%s cannot be written (%s): is the path right, and is there room?".formatted(path, e), e);
    }
  }

  private static boolean isNamedGzip(Path path) {
    return path.getFileName().toString().endsWith(".gz");
  }

  private static void writeTo(
      Path path, boolean packed, IdxHeader header, Iterator<ByteBuffer> body) throws IOException {
    try (OutputStream file = Files.newOutputStream(path);
        OutputStream out = packed ? new GZIPOutputStream(new BufferedOutputStream(file)) : file;
        WritableByteChannel channel = Channels.newChannel(out)) {
      channel.write(header.encode());
      long left = header.bodyBytes();
      while (body.hasNext()) {
        ByteBuffer piece = body.next();
        left -= piece.remaining();
        channel.write(piece);
      }
      if (left != 0) {
        throw new IllegalArgumentException(
            "%s needs %d bytes, found %d"
                .formatted(header.describe(), header.bodyBytes(), header.bodyBytes() - left));
      }
    }
  }

  private static void requireRegularFile(Path path) throws IdxFormatException {
    if (Files.isDirectory(path)) {
      throw new IdxFormatException(path, 0, "an IDX file", "a directory")
          .withRemedy("name a file in it");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IdxFormatException(path, 0, "an IDX file", "a device, pipe or socket")
          .withRemedy("save the data in a file first");
    }
  }

  private static IdxFormatException unreadable(Path path, String found, IOException cause) {
    return new IdxFormatException(path, 0, "an IDX file", found).withCause(cause);
  }

  private static boolean isGzip(FileChannel channel) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(2);
    return channel.read(magic, 0) == 2 && magic.getShort(0) == 0x1F8B;
  }

  private static IdxFile plain(Path path, FileChannel channel, long largestMapped)
      throws IOException {
    IdxHeader header = IdxHeader.read(path, Channels.newInputStream(channel));
    long found = channel.size() - header.headerBytes();
    if (found < header.bodyBytes()) {
      throw tooShort(path, header, found);
    }
    if (found > header.bodyBytes()) {
      throw tooLong(path, header, "%d more bytes".formatted(found - header.bodyBytes()));
    }
    IdxBody body =
        found <= largestMapped
            ? IdxSegments.map(channel, header.headerBytes(), found)
            : IdxChannel.open(path, header.headerBytes(), found);
    return new IdxFile(path, header, body);
  }

  private static IdxFile unpack(Path path, FileChannel channel) throws IOException {
    try (InputStream in = new GzipInput(path, Channels.newInputStream(channel))) {
      IdxHeader header = IdxHeader.read(path, in);
      IdxBody body = readBody(path, header, in);
      if (body.length() < header.bodyBytes()) {
        throw tooShort(path, header, body.length());
      }
      if (in.read() >= 0) {
        throw tooLong(path, header, "more bytes");
      }
      return new IdxFile(path, header, body);
    }
  }

  private static IdxBody readBody(Path path, IdxHeader header, InputStream in) throws IOException {
    try {
      return IdxSegments.read(in, header.bodyBytes());
    } catch (OutOfMemoryError e) {
      // A packed file of honest but huge data: nothing is held any more, so a message can be made.
      throw new IdxFormatException(
              path,
              header.headerBytes(),
              "unpacked elements that fit into memory",
              "%d bytes".formatted(header.bodyBytes()))
          .withRemedy("unpack it with gunzip (plain files take no heap) or raise -Xmx");
    }
  }

  private static IdxFormatException tooShort(Path path, IdxHeader header, long found) {
    return new IdxFormatException(
            path,
            header.headerBytes() + found,
            "%d bytes of elements (%s)".formatted(header.bodyBytes(), header.describe()),
            "the end after %d".formatted(found))
        .withRemedy("it is cut off; get it again");
  }

  private static IdxFormatException tooLong(Path path, IdxHeader header, String found) {
    return new IdxFormatException(
            path,
            header.headerBytes() + header.bodyBytes(),
            "the end after %d bytes of elements (%s)"
                .formatted(header.bodyBytes(), header.describe()),
            found)
        .withRemedy("it is damaged; get it again");
  }

  private long offsetInBody(long element) {
    return Objects.checkIndex(element, elements) * elementBytes;
  }
}
