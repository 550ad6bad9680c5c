package org.ghostbatch.trainer.cli;

import org.ghostbatch.accumulate.Device;
import org.ghostbatch.trainer.settings.DeviceChoice;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flags that say where to run, and on how much memory. */
final class DeviceOptions {
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

  /**
   * What the flags ask for.
   *
   * @throws UsageException if they do not go together
   */
  DeviceChoice choice() {
    return new DeviceChoice(device, threads, memoryLimit, allowGrowth);
  }
}
