package org.ghostbatch.accumulate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a training program has learned, copied out of the device's memory.
 *
 * @param tensors parameters and optimizer slots by name, row-major, for instance {@code
 *     dense-1/kernel} and {@code dense-1/kernel/m}
 * @param updates how many updates made it
 */
public record Snapshot(Map<String, float[]> tensors, long updates) {

  /** Keeps the order in which the tensors come. */
  public Snapshot {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Whether every number is finite. */
  public boolean isFinite() {
    for (float[] values : tensors.values()) {
      for (float value : values) {
        if (!Float.isFinite(value)) {
          return false;
        }
      }
    }
    return true;
  }

  /** The SHA-256 of every name and every bit, in hexadecimal: equal for equal states. */
  public String hash() {
    MessageDigest digest = sha256();
    tensors.forEach(
        (name, values) -> {
          digest.update(name.getBytes(StandardCharsets.UTF_8));
          ByteBuffer bits = ByteBuffer.allocate(Float.BYTES * values.length);
          bits.asFloatBuffer().put(values);
          digest.update(bits);
        });
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, updates));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }
}
