package org.ghostbatch.trainer.serving;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** PNG files that promise a size and hold nothing. */
public final class PngHeader {
  private PngHeader() {}

  /** The bytes of a grey picture, up to where its pixels should begin. */
  public static byte[] of(int width, int height) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(chunk);
    header.write("IHDR".getBytes(StandardCharsets.US_ASCII));
    header.writeInt(width);
    header.writeInt(height);
    header.write(new byte[] {8, 0, 0, 0, 0});
    CRC32 checksum = new CRC32();
    checksum.update(chunk.toByteArray());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    DataOutputStream bytes = new DataOutputStream(file);
    bytes.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    bytes.writeInt(chunk.size() - 4);
    bytes.write(chunk.toByteArray());
    bytes.writeInt((int) checksum.getValue());
    return file.toByteArray();
  }
}
