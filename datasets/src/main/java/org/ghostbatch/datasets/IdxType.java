package org.ghostbatch.datasets;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The element types of the IDX format. Numbers of several bytes are stored big-endian. */
public enum IdxType {
  /** 0 to 255. */
  UNSIGNED_BYTE(0x08, Byte.BYTES),
  /** -128 to 127. */
  SIGNED_BYTE(0x09, Byte.BYTES),
  /** Two bytes, signed. */
  SHORT(0x0B, Short.BYTES),
  /** Four bytes, signed. */
  INT(0x0C, Integer.BYTES),
  /** IEEE binary32. */
  FLOAT(0x0D, Float.BYTES),
  /** IEEE binary64. */
  DOUBLE(0x0E, Double.BYTES);

  private final int code;
  private final int bytes;

  IdxType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The third byte of a file whose elements have this type. */
  public int code() {
    return code;
  }

  /** The bytes that one element takes. */
  public int bytes() {
    return bytes;
  }

  /** Whether the elements are whole numbers. */
  public boolean isInteger() {
    return this != FLOAT && this != DOUBLE;
  }

  /** The type as a person reads it, for instance {@code unsigned byte (0x08)}. */
  String description() {
    return "%s (0x%02x)".formatted(name().toLowerCase(Locale.ROOT).replace('_', ' '), code);
  }

  static Optional<IdxType> ofCode(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }
}
