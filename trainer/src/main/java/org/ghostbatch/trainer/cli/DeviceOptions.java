package org.ghostbatch.trainer.cli;

import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.trainer.settings.DeviceChoice;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flags that say where to run, and on how much memory. */
@Under(FlagHeading.SPEED)
final class DeviceOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = {
        "Threads to compute with. Default: all processors.",
        "Small micro-steps use fewer."
      })
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

  /**
   * What the flags ask for.
   *
   * @throws UsageException if they cannot be combined
   */
  DeviceChoice choice() {
    return choice(Precision.FLOAT32, null);
  }

  /**
   * What the flags ask for, with a precision.
   *
   * @param lanes null to have them planned
   * @throws UsageException if they cannot be combined
   */
  DeviceChoice choice(Precision precision, Integer lanes) {
    return new DeviceChoice(
        device, threads, memoryLimit, allowGrowth, deterministic, precision, lanes);
  }
}
