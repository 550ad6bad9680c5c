package org.ghostbatch.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952), of one member or several. The JDK's {@code GZIPInputStream} says neither
 * where a fault is nor what it found, and passes over rubbish after the last member; this one
 * throws an {@link IdxFormatException} for each. Zeros after a member are no rubbish: tapes and
 * some object stores fill their last block with them, and gunzip and Python skip them too.
 */
final class GzipInput extends InputStream {
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;
  private static final String REMEDY = "it is damaged; get it again";

  private final Path path;
  private final InputStream packed;
  private final byte[] buffer = new byte[1 << 15];
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final CRC32 headerChecksum = new CRC32();

  /** The byte of the packed file at which the buffer starts. */
  private long bufferStart;

  private int position;
  private int limit;
  private long unpacked;
  private boolean inMember;
  private boolean pastFirstMember;

  GzipInput(Path path, InputStream packed) {
    this.path = path;
    this.packed = packed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (inMember || startMember()) {
      int count = inflate(target, from, length);
      if (count > 0) {
        checksum.update(target, from, count);
        unpacked += count;
        return count;
      }
      if (inflater.finished()) {
        checkTrailer();
        inMember = false;
      } else {
        feed();
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    packed.close();
  }

  private int inflate(byte[] target, int from, int length) throws IdxFormatException {
    try {
      int count = inflater.inflate(target, from, length);
      position = limit - inflater.getRemaining();
      return count;
    } catch (DataFormatException e) {
      position = limit - inflater.getRemaining();
      throw fault("deflate data", "bytes that cannot be unpacked (%s)".formatted(e.getMessage()))
          .withCause(e);
    }
  }

  private void feed() throws IOException {
    if (!refill()) {
      throw cutOff("more deflate data");
    }
    inflater.setInput(buffer, position, limit - position);
  }

  /** Reads the next member's header; false if the file ends after a member, as it may. */
  private boolean startMember() throws IOException {
    if (pastFirstMember && !skipZeros()) {
      return false;
    }
    headerChecksum.reset();
    int first = headerByte();
    int second = headerByte();
    if (first != 0x1F || second != 0x8B) {
      position -= 2;
      throw fault(
          "the end of the gzip file or another member (1f 8b)",
          "%02x %02x".formatted(first, second));
    }
    int method = headerByte();
    if (method != DEFLATE) {
      throw fault("gzip compression method 8", Integer.toString(method));
    }
    readOptionalFields();
    checksum.reset();
    inflater.reset();
    inflater.setInput(buffer, position, limit - position);
    inMember = true;
    pastFirstMember = true;
    return true;
  }

  /** Skips zeros; false if there is nothing else up to the end of the packed file. */
  private boolean skipZeros() throws IOException {
    while (refill()) {
      if (buffer[position] != 0) {
        return true;
      }
      position++;
    }
    return false;
  }

  private void readOptionalFields() throws IOException {
    int flags = headerByte();
    if ((flags & RESERVED) != 0) {
      throw fault("gzip flags below 0x20", "0x%02x".formatted(flags));
    }
    skipHeader(6);
    if ((flags & EXTRA) != 0) {
      skipHeader(headerByte() | headerByte() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      int computed = (int) headerChecksum.getValue() & 0xFFFF;
      int stored = headerByte() | headerByte() << 8;
      if (stored != computed) {
        throw fault("gzip header checksum 0x%04x".formatted(computed), "0x%04x".formatted(stored));
      }
    }
  }

  private void skipHeader(int count) throws IOException {
    for (int skipped = 0; skipped < count; skipped++) {
      headerByte();
    }
  }

  private void skipText() throws IOException {
    int character;
    do {
      character = headerByte();
    } while (character != 0);
  }

  private int headerByte() throws IOException {
    int value = nextByte("a gzip header");
    headerChecksum.update(value);
    return value;
  }

  private void checkTrailer() throws IOException {
    long storedChecksum = littleEndianInt("the gzip checksum");
    if (storedChecksum != checksum.getValue()) {
      throw fault(
          "gzip checksum 0x%08x of the unpacked data".formatted(checksum.getValue()),
          "0x%08x".formatted(storedChecksum));
    }
    long length = inflater.getBytesWritten() & 0xFFFFFFFFL;
    long storedLength = littleEndianInt("the gzip length");
    if (storedLength != length) {
      throw fault("gzip length %d".formatted(length), Long.toString(storedLength));
    }
  }

  private long littleEndianInt(String expected) throws IOException {
    long value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      value |= (long) nextByte(expected) << shift;
    }
    return value;
  }

  private int nextByte(String expected) throws IOException {
    if (!refill()) {
      throw cutOff(expected);
    }
    return Byte.toUnsignedInt(buffer[position++]);
  }

  /** Makes sure that the buffer holds a byte; false at the end of the packed file. */
  private boolean refill() throws IOException {
    if (position < limit) {
      return true;
    }
    bufferStart += limit;
    position = 0;
    limit = Math.max(0, packed.read(buffer));
    return limit > 0;
  }

  private IdxFormatException cutOff(String expected) {
    return fault(expected, "the end");
  }

  private IdxFormatException fault(String expected, String found) {
    String where = " at byte %d of the packed file".formatted(bufferStart + position);
    return new IdxFormatException(path, unpacked, expected, found + where).withRemedy(REMEDY);
  }
}
