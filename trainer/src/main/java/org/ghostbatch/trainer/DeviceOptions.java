package org.ghostbatch.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import picocli.CommandLine.Option;

/** The flags that say where to run, and on how much memory. */
final class DeviceOptions {
  private static final int MOST_THREADS = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute. Default: the processors there are.")
  private Integer threads;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Device device;

  @Option(
      names = "--memory-limit",
      paramLabel = "SIZE",
      description =
          "The most memory that TensorFlow's tensors may take, as in 256MiB or 1.5GiB: on the GPU,"
              + " or on the CPU of Linux x86_64. Default: no limit.")
  private MemorySize memoryLimit;

  @Option(
      names = "--allow-growth",
      description = "Take the GPU's memory as it is needed, in place of all of it at once.")
  private boolean allowGrowth;

  boolean limitsMemory() {
    return memoryLimit != null;
  }

  /** How much memory there is, where it is limited. */
  Optional<MemorySize> memoryLimit() {
    return Optional.ofNullable(memoryLimit);
  }

  /** Complains of flags that do not go together. */
  void check() {
    if (threads != null && (threads < 1 || threads > MOST_THREADS)) {
      throw new UsageException(
          threads < 1
              ? "--threads %d: must be at least 1".formatted(threads)
              : "--threads %d: must be at most %d".formatted(threads, MOST_THREADS));
    }
    if (allowGrowth && device == Device.CPU) {
      throw new UsageException("--allow-growth: is for a GPU, not for --device cpu");
    }
    if (memoryLimit != null && memoryLimit.bytes() < 1 << 20) {
      throw new UsageException("--memory-limit %s: must be at least 1 MiB".formatted(memoryLimit));
    }
  }

  /**
   * Makes TensorFlow keep to the CPU's memory limit in this process, before it loads.
   *
   * @throws UsageException if the limit cannot be kept
   */
  void limitMemory() {
    if (memoryLimit != null && device != Device.GPU) {
      CpuMemoryLimit.apply(memoryLimit);
    }
  }

  /**
   * Where to run.
   *
   * @throws UsageException if a GPU is asked for and there is none
   */
  DeviceSettings workplace() {
    return workplace(threads());
  }

  /** How many threads are to compute. */
  int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /** The same with a number of threads of our own. */
  DeviceSettings workplace(int count) {
    OptionalLong limit =
        memoryLimit == null ? OptionalLong.empty() : OptionalLong.of(memoryLimit.bytes());
    try {
      return new DeviceSettings(device, count, limit, allowGrowth).resolved();
    } catch (IllegalArgumentException absent) {
      throw new UsageException("--" + absent.getMessage());
    }
  }

  /** Where it runs, and why where that was not asked for, as the end of a sentence. */
  String place(DeviceSettings resolved) {
    boolean fellBack = device == Device.AUTO && resolved.device() == Device.CPU;
    return fellBack ? ", on cpu (TensorFlow sees no gpu)" : ", on " + resolved.device();
  }

  /** The flags that say the same to another process. */
  List<String> flags() {
    List<String> flags = new ArrayList<>(List.of("--device", device.toString()));
    if (threads != null) {
      flags.addAll(List.of("--threads", threads.toString()));
    }
    if (memoryLimit != null) {
      flags.addAll(List.of("--memory-limit", String.valueOf(memoryLimit.bytes())));
    }
    if (allowGrowth) {
      flags.add("--allow-growth");
    }
    return flags;
  }
}
