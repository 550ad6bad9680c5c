package org.ghostbatch.datasets;

import java.nio.file.Path;

/**
 * A file is not the IDX file that it should be. The message is one line, for instance {@code
 * train-images.gz at byte 3: expected 1 to 8 dimensions, found 0}, with the remedy where there is
 * one.
 */
public final class IdxFormatException extends DatasetException {
  private static final long serialVersionUID = 1L;

  private final transient Path path;
  private final long offset;
  private final String expected;
  private final String found;

  IdxFormatException(Path path, long offset, String expected, String found) {
    super("%s at byte %d: expected %s, found %s".formatted(path, offset, expected, found));
    this.path = path;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }

  private IdxFormatException(IdxFormatException fault, String message, Throwable cause) {
    super(message, cause);
    this.path = fault.path;
    this.offset = fault.offset;
    this.expected = fault.expected;
    this.found = fault.found;
  }

  /** The same fault, with what to do about it at the end of the message. */
  IdxFormatException withRemedy(String remedy) {
    return new IdxFormatException(this, getMessage() + ": " + remedy, getCause());
  }

  /** The same fault, with what caused it. */
  IdxFormatException withCause(Throwable cause) {
    return new IdxFormatException(this, getMessage(), cause);
  }

  /** The file at fault; {@code null} after serialization. */
  public Path path() {
    return path;
  }

  /**
   * Where the fault is, in bytes from the start of the IDX data. In a gzip file these are the
   * unpacked bytes; a fault of the gzip format itself lies after as many sound unpacked bytes, and
   * {@link #found()} names the byte of the packed file.
   */
  public long offset() {
    return offset;
  }

  /** What should have been there. */
  public String expected() {
    return expected;
  }

  /** What was there instead. */
  public String found() {
    return found;
  }
}
