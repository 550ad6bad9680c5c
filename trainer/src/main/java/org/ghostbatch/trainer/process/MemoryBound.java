package org.ghostbatch.trainer.process;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;

/** How much memory a search for a micro-batch may count on. */
public final class MemoryBound {
  // Of memory that is free now others may want a part.
  private static final double PART_OF_FREE = 0.75;
  private static final Path STATUS = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";

  private MemoryBound() {}

  /**
   * In bytes: the limit; on the CPU no more than a part of what is free; on a GPU without a limit,
   * whatever it turns out to have.
   */
  public static long of(DeviceSettings workplace) {
    long limit = workplace.memoryLimit().orElse(Long.MAX_VALUE);
    return workplace.device() == Device.GPU
        ? limit
        : Math.min(limit, (long) (PART_OF_FREE * free()));
  }

  /** What the operating system would give, its caches included if it reports them. */
  private static long free() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(AVAILABLE))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .map(available -> Math.min(available, system.getTotalMemorySize()))
          .findFirst()
          .orElseGet(system::getFreeMemorySize);
    } catch (IOException notLinux) {
      return system.getFreeMemorySize();
    }
  }
}
