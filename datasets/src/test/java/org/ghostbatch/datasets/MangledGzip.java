package org.ghostbatch.datasets;

import static org.ghostbatch.datasets.IdxBytes.bytes;
import static org.ghostbatch.datasets.IdxBytes.join;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;

/** Gzip files with every part that RFC 1952 knows, some of them wrong. */
final class MangledGzip {
  private final Random random;

  MangledGzip(Random random) {
    this.random = random;
  }

  /** Packs bytes in one member or several. */
  byte[] packed(byte[] bytes) {
    byte[] file = {};
    int from = 0;
    for (int more = random.nextInt(3); more > 0; more--) {
      int to = from + random.nextInt(bytes.length - from + 1);
      file = join(file, member(Arrays.copyOfRange(bytes, from, to)));
      from = to;
    }
    return join(file, member(Arrays.copyOfRange(bytes, from, bytes.length)));
  }

  private byte[] member(byte[] bytes) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    boolean wrong = random.nextInt(8) == 0;
    long crc = checksum.getValue() ^ (wrong ? 1L << random.nextInt(32) : 0);
    long length = bytes.length + (random.nextInt(16) == 0 ? 1 + random.nextInt(1 << 20) : 0);
    return join(header(), deflated(bytes), littleEndian(crc, 4), littleEndian(length, 4));
  }

  private byte[] header() {
    int flags = random.nextBoolean() ? 0 : random.nextInt(random.nextInt(4) == 0 ? 256 : 32);
    byte[] header = bytes(0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 255);
    if ((flags & 4) != 0) {
      int extra = random.nextInt(random.nextInt(8) == 0 ? 1 << 16 : 20);
      // Now and then the field is shorter than it says, and eats what follows.
      boolean there = random.nextInt(8) > 0;
      header = join(header, littleEndian(extra, 2), new byte[there ? extra : 0]);
    }
    if ((flags & 8) != 0) {
      header = join(header, bytes('a', '.', 'i', random.nextInt(8) == 0 ? 'x' : 0));
    }
    if ((flags & 16) != 0) {
      header = join(header, bytes('?', 0));
    }
    if ((flags & 2) != 0) {
      CRC32 checksum = new CRC32();
      checksum.update(header);
      int wrong = random.nextInt(4) == 0 ? 1 << random.nextInt(16) : 0;
      header = join(header, littleEndian(checksum.getValue() ^ wrong, 2));
    }
    return header;
  }

  private byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(random.nextInt(10), true);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
      out.write(bytes);
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    } finally {
      deflater.end();
    }
    return packed.toByteArray();
  }

  private static byte[] littleEndian(long value, int bytes) {
    byte[] encoded = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      encoded[i] = (byte) (value >>> 8 * i);
    }
    return encoded;
  }

  /** How many bytes the JDK, which minds less, unpacks of a file before it stops. */
  static long unpackedBytes(byte[] file) {
    long count = 0;
    byte[] piece = new byte[1 << 13];
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        count += read;
      }
    } catch (IOException damaged) {
      // So many bytes were there.
    }
    return count;
  }
}
