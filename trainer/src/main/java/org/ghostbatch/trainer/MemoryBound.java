package org.ghostbatch.trainer;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.Workplace;

/** How much memory a search for a micro-batch may count on. */
final class MemoryBound {
  // Of memory that is free now others may want a part.
  private static final double PART_OF_FREE = 0.75;

  private MemoryBound() {}

  /**
   * In bytes: the limit; else a part of the CPU's free memory; else, for a GPU, whatever it turns
   * out to have.
   */
  static long of(Workplace workplace) {
    if (workplace.memoryLimit().isPresent()) {
      return workplace.memoryLimit().getAsLong();
    }
    if (workplace.device() == Device.GPU) {
      return Long.MAX_VALUE;
    }
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return (long) (PART_OF_FREE * system.getFreeMemorySize());
  }
}
