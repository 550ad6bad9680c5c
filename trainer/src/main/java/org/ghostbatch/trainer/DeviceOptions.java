package org.ghostbatch.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import picocli.CommandLine.Option;

/** The flags that say where to run, and on how much memory. */
@Under(FlagHeading.SPEED)
final class DeviceOptions {
  private static final int MOST_THREADS = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with. Default: all processors.")
  private Integer threads;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Device device;

  @Under(FlagHeading.BATCHES)
  @Option(
      names = "--memory-limit",
      paramLabel = "SIZE",
      description = {
        "Memory for tensors, such as 256MiB. Default: no limit.",
        "On the GPU, or on the CPU of Linux x86_64."
      })
  private MemorySize memoryLimit;

  @Under(FlagHeading.BATCHES)
  @Option(
      names = "--allow-growth",
      description = "Take GPU memory as needed, not all at the start.")
  private boolean allowGrowth;

  @Option(
      names = "--deterministic",
      description = {
        "Get the same bits in every run on a GPU, more slowly.",
        "TensorFlow then uses deterministic kernels only. The CPU gives the same bits anyway."
      })
  private boolean deterministic;

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
   * Settles what TensorFlow reads when it loads: the CPU's memory limit and deterministic ops. Call
   * it before it does.
   *
   * @throws UsageException if that is impossible here
   */
  void prepareLibrary() {
    if (memoryLimit != null && device != Device.GPU) {
      CpuMemoryLimit.apply(memoryLimit);
    }
    if (deterministic) {
      try {
        TensorFlowLibrary.useDeterministicOps();
      } catch (IllegalStateException impossible) {
        throw new UsageException("--deterministic: " + impossible.getMessage());
      }
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
    if (deterministic) {
      flags.add("--deterministic");
    }
    return flags;
  }
}
