package org.ghostbatch.accumulate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.tensorflow.proto.Event;

/**
 * Reads event files without TensorFlow: records of a length in eight bytes, its checksum in four,
 * the event, and its checksum in four, all little-endian.
 */
final class EventReader {
  private static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

  private EventReader() {}

  /**
   * All events of a file.
   *
   * @throws IOException naming the offset of a record that is damaged or cut off
   */
  static List<Event> read(Path file) throws IOException {
    return parse(Files.readAllBytes(file));
  }

  static List<Event> parse(byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (left.hasRemaining()) {
      events.add(next(left));
    }
    return events;
  }

  private static Event next(ByteBuffer left) throws IOException {
    int offset = left.position();
    if (left.remaining() < FRAME) {
      throw new IOException("offset %d: cut off".formatted(offset));
    }
    byte[] length = bytes(left, Long.BYTES);
    check(length, left.getInt(), offset);
    long count = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (count > left.remaining() - Integer.BYTES) {
      throw new IOException("offset %d: cut off".formatted(offset));
    }
    byte[] data = bytes(left, (int) count);
    check(data, left.getInt(), offset);
    return Event.parseFrom(data);
  }

  private static byte[] bytes(ByteBuffer left, int count) {
    byte[] bytes = new byte[count];
    left.get(bytes);
    return bytes;
  }

  private static void check(byte[] bytes, int masked, int offset) throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    int crc = (int) checksum.getValue();
    if (((crc >>> 15) | (crc << 17)) + 0xa282ead8 != masked) {
      throw new IOException("offset %d: wrong checksum".formatted(offset));
    }
  }
}
