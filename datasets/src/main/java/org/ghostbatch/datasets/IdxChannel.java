package org.ghostbatch.datasets;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Elements that stay in their file and are read when they are asked for. They take no memory but
 * the operating system's cache, which it takes back where others need it.
 *
 * <p>The channel is open as long as this object lives: the JVM closes one that is not referenced.
 */
final class IdxChannel implements IdxBody {
  private final Path path;
  private final FileChannel channel;
  private final long start;
  private final long length;

  private IdxChannel(Path path, FileChannel channel, long start, long length) {
    this.path = path;
    this.channel = channel;
    this.start = start;
    this.length = length;
  }

  /** Opens bytes that the file is known to have. */
  static IdxChannel open(Path path, long start, long length) throws IOException {
    return new IdxChannel(path, FileChannel.open(path, StandardOpenOption.READ), start, length);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public byte byteAt(long offset) {
    return element(offset, Byte.BYTES).get();
  }

  @Override
  public short shortAt(long offset) {
    return element(offset, Short.BYTES).getShort();
  }

  @Override
  public int intAt(long offset) {
    return element(offset, Integer.BYTES).getInt();
  }

  @Override
  public long longAt(long offset) {
    return element(offset, Long.BYTES).getLong();
  }

  private ByteBuffer element(long offset, int bytes) {
    ByteBuffer element = ByteBuffer.allocate(bytes);
    copy(offset, bytes, element);
    return element.flip();
  }

  @Override
  public void copy(long offset, int count, ByteBuffer target) {
    int limit = target.limit();
    target.limit(target.position() + count);
    long at = start + offset;
    try {
      while (target.hasRemaining()) {
        int read = channel.read(target, at);
        if (read < 0) {
          throw new EOFException("the file ends there");
        }
        at += read;
      }
    } catch (IOException fault) {
      throw new UncheckedIOException(
          new IdxFormatException(
                  path, at, "%d bytes of elements".formatted(count), fault.toString())
              .withRemedy("was it shortened or replaced while it was in use?")
              .withCause(fault));
    } finally {
      target.limit(limit);
    }
  }
}
