package org.ghostbatch.accumulate;

import java.util.List;
import java.util.function.Supplier;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/**
 * The device ran out of memory in a micro-step or while data were loaded onto it.
 *
 * <p>Micro-steps are atomic: those before the one that failed are in, that one is not at all. So
 * training may continue from {@link #done} with a smaller micro-batch, if {@link #resumable}.
 */
public final class DeviceMemoryException extends RuntimeException {
  private static final String UNALLOCATED_CONSTANT = "Cannot parse tensor from proto";
  private static final long serialVersionUID = 1L;

  private final int microBatch;
  private final transient List<Tally> done;
  private final boolean resumable;

  DeviceMemoryException(int microBatch, List<Tally> done, boolean resumable, Throwable cause) {
    super("the device is out of memory with a micro-batch of %d".formatted(microBatch), cause);
    this.microBatch = microBatch;
    this.done = done;
    this.resumable = resumable;
  }

  /**
   * Does work outside of training.
   *
   * @throws DeviceMemoryException if TensorFlow runs out of memory
   */
  public static <T> T loading(Supplier<T> work) {
    try {
      return work.get();
    } catch (TFResourceExhaustedException exhausted) {
      throw whileLoading(exhausted);
    } catch (TFInvalidArgumentException refused) {
      // What TensorFlow says where it has no memory for a constant of the graph.
      if (String.valueOf(refused.getMessage()).startsWith(UNALLOCATED_CONSTANT)) {
        throw whileLoading(refused);
      }
      throw refused;
    }
  }

  /**
   * Does work that makes tensors of its own: one for which TensorFlow has no room has no data,
   * which TensorFlow Java does not expect.
   *
   * @throws DeviceMemoryException if TensorFlow runs out of memory
   */
  public static <T> T allocating(Supplier<T> work) {
    try {
      return loading(work);
    } catch (NullPointerException noData) {
      throw whileLoading(noData);
    }
  }

  static DeviceMemoryException whileLoading(Exception cause) {
    return new DeviceMemoryException(0, List.of(Tally.EMPTY), false, cause);
  }

  /** The same, where micro-steps came before it. */
  DeviceMemoryException after(List<Tally> tallies) {
    return new DeviceMemoryException(microBatch, tallies, resumable, getCause());
  }

  /** How many examples the micro-step held that failed; 0 where data were loaded. */
  public int microBatch() {
    return microBatch;
  }

  /**
   * The tally of the micro-steps before that one, those of the tapes before included; of models
   * side by side, the first model's.
   */
  public Tally done() {
    return done.get(0);
  }

  /** The same for each model. */
  List<Tally> doneByEach() {
    return done;
  }

  /** Whether no micro-step is half committed, so that training may continue. */
  public boolean resumable() {
    return resumable;
  }
}
