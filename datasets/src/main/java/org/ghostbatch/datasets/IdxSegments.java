package org.ghostbatch.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Elements that are addressed in memory, mapped or unpacked: segments of one size, the last perhaps
 * shorter. A segment begins at an element, and its size is a multiple of every element's size, so
 * that no element lies across two segments.
 */
final class IdxSegments implements IdxBody {
  /** One mapping can span at most 2^31 - 1 bytes. */
  private static final int MAPPED_BITS = 30;

  /**
   * Small, so that what is unpacked grows with the data that really arrive, and below half a region
   * of the G1 collector: an array of 1 MiB would take two regions of 1 MiB, twice its size.
   */
  private static final int UNPACKED_BITS = 18;

  private final ByteBuffer[] segments;
  private final int bits;
  private final long length;

  private IdxSegments(List<ByteBuffer> segments, int bits, long length) {
    this.segments = segments.toArray(ByteBuffer[]::new);
    this.bits = bits;
    this.length = length;
  }

  /** Maps bytes that the file is known to have. The mappings outlive the channel. */
  static IdxSegments map(FileChannel channel, long start, long length) throws IOException {
    List<ByteBuffer> segments = new ArrayList<>();
    long size = 1L << MAPPED_BITS;
    for (long from = 0; from < length; from += size) {
      segments.add(
          channel.map(FileChannel.MapMode.READ_ONLY, start + from, Math.min(size, length - from)));
    }
    return new IdxSegments(segments, MAPPED_BITS, length);
  }

  /** Reads up to {@code length} bytes into memory; the body is shorter if the stream is. */
  static IdxSegments read(InputStream in, long length) throws IOException {
    List<ByteBuffer> segments = new ArrayList<>();
    long left = length;
    while (left > 0) {
      byte[] segment = in.readNBytes((int) Math.min(left, 1L << UNPACKED_BITS));
      if (segment.length == 0) {
        break;
      }
      segments.add(ByteBuffer.wrap(segment));
      left -= segment.length;
    }
    return new IdxSegments(segments, UNPACKED_BITS, length - left);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public byte byteAt(long offset) {
    return segment(offset).get(within(offset));
  }

  @Override
  public short shortAt(long offset) {
    return segment(offset).getShort(within(offset));
  }

  @Override
  public int intAt(long offset) {
    return segment(offset).getInt(within(offset));
  }

  @Override
  public long longAt(long offset) {
    return segment(offset).getLong(within(offset));
  }

  @Override
  public void copy(long offset, int count, ByteBuffer target) {
    int left = count;
    long from = offset;
    while (left > 0) {
      ByteBuffer segment = segment(from);
      int part = Math.min(left, segment.capacity() - within(from));
      target.put(target.position(), segment, within(from), part);
      target.position(target.position() + part);
      from += part;
      left -= part;
    }
  }

  private ByteBuffer segment(long offset) {
    return segments[(int) (offset >>> bits)];
  }

  private int within(long offset) {
    return (int) (offset & ((1L << bits) - 1));
  }
}
