package org.ghostbatch.accumulate;

/** The device ran out of memory in a micro-step or while data were loaded onto it. */
public final class DeviceMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int microBatch;

  DeviceMemoryException(int microBatch, Throwable cause) {
    super("the device is out of memory with a micro-batch of %d".formatted(microBatch), cause);
    this.microBatch = microBatch;
  }

  /** The largest micro-batch that was tried. */
  public int microBatch() {
    return microBatch;
  }
}
