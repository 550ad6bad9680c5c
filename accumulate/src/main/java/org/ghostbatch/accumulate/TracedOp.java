package org.ghostbatch.accumulate;

/**
 * One execution of one op, by TensorFlow's step statistics.
 *
 * @param name the node's, for instance {@code train/MatMul}
 * @param type the op's, for instance {@code MatMul}; {@code other} where TensorFlow does not say
 * @param device as TensorFlow names it; a GPU has one for what the host starts and others for its
 *     streams
 * @param startNanos when it began, in nanoseconds of a clock of TensorFlow's
 * @param nanos how long it computed
 * @param bytes of its outputs; 0 where TensorFlow does not say
 */
public record TracedOp(
    String name, String type, String device, long startNanos, long nanos, long bytes) {
  // What the host starts has a longer name: /job:localhost/replica:0/task:0/device:GPU:0.
  private static final String GPU = "/device:GPU";
  private static final String ALL_STREAMS = "/stream:all";

  /** Whether it lies on a stream of a GPU, and not among what the host did. */
  boolean onGpuStream() {
    return device.startsWith(GPU);
  }

  /** Whether it is what a GPU computed; TensorFlow lists it once more for its own stream. */
  boolean isGpuKernel() {
    return device.endsWith(ALL_STREAMS);
  }

  TracedOp later(long by) {
    return new TracedOp(name, type, device, startNanos + by, nanos, bytes);
  }

  /** When it was done, by the clock of its beginning. */
  public long endNanos() {
    return startNanos + nanos;
  }
}
