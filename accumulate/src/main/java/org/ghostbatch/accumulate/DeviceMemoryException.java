package org.ghostbatch.accumulate;

/**
 * The device ran out of memory in a micro-step or while data were loaded onto it.
 *
 * <p>Micro-steps are atomic: those before the one that failed are in, that one is not at all. So
 * training may go on from {@link #done} with a smaller micro-batch, if {@link #resumable}.
 */
public final class DeviceMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int microBatch;
  private final transient Tally done;
  private final boolean resumable;

  DeviceMemoryException(int microBatch, Tally done, boolean resumable, Throwable cause) {
    super("the device is out of memory with a micro-batch of %d".formatted(microBatch), cause);
    this.microBatch = microBatch;
    this.done = done;
    this.resumable = resumable;
  }

  static DeviceMemoryException whileLoading(Throwable cause) {
    return new DeviceMemoryException(0, Tally.EMPTY, false, cause);
  }

  /** How many examples the micro-step held that failed; 0 where data were loaded. */
  public int microBatch() {
    return microBatch;
  }

  /** What the tape's micro-steps before that one came to. */
  public Tally done() {
    return done;
  }

  /** Whether no micro-step is in by half, so that training may go on. */
  public boolean resumable() {
    return resumable;
  }
}
