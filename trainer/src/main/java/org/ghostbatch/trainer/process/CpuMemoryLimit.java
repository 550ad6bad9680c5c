package org.ghostbatch.trainer.process;

import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.UsageException;

/** A limit of the memory that TensorFlow takes on the CPU. */
public final class CpuMemoryLimit {
  /** TensorFlow does not count smaller tensors, so below this nothing else would fit. */
  private static final MemorySize MIN = new MemorySize(256 << 10);

  private CpuMemoryLimit() {}

  /**
   * Applies a limit to this process, for the rest of its life.
   *
   * @throws UsageException if it cannot be kept, saying why
   */
  public static void apply(MemorySize limit) {
    check(limit, System.getProperty("os.name"), System.getProperty("os.arch"));
    try {
      TensorFlowLibrary.limitCpuMemory(limit.bytes());
    } catch (IllegalStateException impossible) {
      throw new UsageException("--memory-limit %s: %s".formatted(limit, impossible.getMessage()));
    }
  }

  static void check(MemorySize limit, String system, String processor) {
    if (!(system.equals("Linux") && processor.equals("amd64"))) {
      throw new UsageException(
          "--memory-limit %s: TensorFlow's memory on the CPU can be limited on Linux x86_64 only;"
                  .formatted(limit)
              + " leave it out and give --micro-batch");
    }
    if (limit.bytes() < MIN.bytes()) {
      throw new UsageException(
          "--memory-limit %s: must be at least %s, the smallest tensor that TensorFlow counts"
              .formatted(limit, MIN));
    }
  }
}
