package org.ghostbatch.datasets;

import java.nio.ByteBuffer;

/** The elements of an IDX file as bytes with a {@code long} address, big-endian. */
sealed interface IdxBody permits IdxSegments, IdxChannel {
  /** How many bytes there are. */
  long length();

  byte byteAt(long offset);

  short shortAt(long offset);

  int intAt(long offset);

  long longAt(long offset);

  /** Copies bytes to the position of the target, which moves past them. */
  void copy(long offset, int count, ByteBuffer target);
}
