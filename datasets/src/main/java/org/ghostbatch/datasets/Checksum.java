package org.ghostbatch.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a file must be.
 *
 * @param length in bytes
 * @param sha256 in lower-case hexadecimal
 */
public record Checksum(long length, String sha256) {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Checks the numbers. */
  public Checksum {
    if (length < 0) {
      throw new IllegalArgumentException("length %d: must be at least 0".formatted(length));
    }
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "SHA-256 %s: must be 64 lower-case hexadecimal digits".formatted(sha256));
    }
  }

  /** What these bytes are. */
  public static Checksum of(byte[] bytes) {
    return new Checksum(bytes.length, HexFormat.of().formatHex(newSha256().digest(bytes)));
  }

  /** What a file is. */
  public static Checksum of(Path file) throws IOException {
    MessageDigest digest = newSha256();
    long length = 0;
    try (InputStream bytes = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        digest.update(buffer, 0, read);
        length += read;
      }
    }
    return new Checksum(length, HexFormat.of().formatHex(digest.digest()));
  }

  /** Says how a file differs from this, or nothing if it does not. */
  public Optional<String> mismatch(Path file) throws IOException {
    long found = Files.size(file);
    if (found != length) {
      return Optional.of("%d bytes long, expected %d bytes".formatted(found, length));
    }
    String foundSha256 = of(file).sha256;
    if (!foundSha256.equals(sha256)) {
      return Optional.of("SHA-256 is %s, expected %s".formatted(foundSha256, sha256));
    }
    return Optional.empty();
  }

  /**
   * Checks a file.
   *
   * @throws DamagedDatasetException if it is not what it must be
   * @throws DatasetException if it cannot be read
   */
  void require(Path file) throws DatasetException {
    Optional<String> mismatch;
    try {
      mismatch = mismatch(file);
    } catch (IOException e) {
      throw new DatasetException("%s: cannot be read: %s".formatted(file, ReadFault.words(e)), e);
    }
    if (mismatch.isPresent()) {
      throw new DamagedDatasetException(
          "%s: damaged: %s; delete it, and it will be downloaded again"
              .formatted(file, mismatch.get()));
    }
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
