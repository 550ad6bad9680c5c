package org.ghostbatch.datasets;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/** Floats as their bits, and which of them are not finite numbers. */
final class FiniteFloats {
  /** All ones in NaN and the infinities, and only there. */
  private static final int EXPONENT = 0x7F800000;

  private static final int MIN_EXPONENT = 0x00800000;

  private FiniteFloats() {}

  /**
   * Turns big-endian floats into native ones, in place, and the other way round.
   *
   * @return whether all are finite
   */
  static boolean exchangeByteOrder(ByteBuffer floats) {
    IntBuffer big = floats.duplicate().order(ByteOrder.BIG_ENDIAN).asIntBuffer();
    IntBuffer platform = floats.duplicate().order(ByteOrder.nativeOrder()).asIntBuffer();
    int count = big.capacity();
    int signs = 0;
    for (int i = 0; i < count; i++) {
      int bits = big.get(i);
      platform.put(i, bits);
      // Only an exponent of all ones carries into the sign. No branch: in a streamed run this loop
      // reads every example of every epoch.
      signs |= (bits & EXPONENT) + MIN_EXPONENT;
    }
    return signs >= 0;
  }

  /** The position of the first native float that is not finite, or -1 if all are. */
  static int firstOther(ByteBuffer floats) {
    IntBuffer bits = floats.duplicate().order(ByteOrder.nativeOrder()).asIntBuffer();
    for (int i = 0; i < bits.capacity(); i++) {
      if ((bits.get(i) & EXPONENT) == EXPONENT) {
        return i;
      }
    }
    return -1;
  }
}
