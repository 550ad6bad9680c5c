package org.ghostbatch.datasets;

/** The element types in which {@link Examples} hold their features. */
public enum ElementType {
  /** One unsigned byte, 0 to 255. */
  UINT8(1),
  /** One IEEE binary32 number in the platform's byte order. */
  FLOAT32(4);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** The bytes that one element takes. */
  public int bytes() {
    return bytes;
  }
}
