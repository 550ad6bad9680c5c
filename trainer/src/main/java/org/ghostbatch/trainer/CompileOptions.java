package org.ghostbatch.trainer;

import picocli.CommandLine.Option;

/** The flag that says whether to compile. */
@Under(FlagHeading.SPEED)
final class CompileOptions {
  @Option(
      names = "--compile",
      paramLabel = "auto|on|off",
      defaultValue = "auto",
      description = {
        "Compile the training loop with XLA. Default: ${DEFAULT-VALUE}.",
        "auto compiles if the run is longer than a few seconds: on a GPU always, on the CPU small"
            + " networks with small micro-batches."
      })
  private Compile compile;

  Compile choice() {
    return compile;
  }

  /**
   * Complains of flags that do not go together.
   *
   * @param traced whether the ops of the loop are to be shown
   */
  void check(DeviceOptions device, boolean traced) {
    if (traced && compile == Compile.ON) {
      throw new UsageException(
          "--compile on: does not go with --trace, which shows the ops of the interpreted loop;"
              + " leave --trace out, or give --compile off");
    }
    if (device.limitsMemory() && compile == Compile.ON) {
      throw new UsageException(
          "--compile on: does not go with --memory-limit, whose figures are of the interpreted"
              + " loop; leave the limit out, or give --compile auto");
    }
  }

  /** Complains of a device for which XLA cannot compile. */
  static UsageException impossible(String objection) {
    return new UsageException("--compile on: %s; or give --compile off".formatted(objection));
  }

  /** Complains of a search that does not go with it. */
  void check(BatchSettings batches) {
    if (compile == Compile.ON && batches.search() == MicroBatchSearch.LARGEST) {
      throw new UsageException(
          "--compile on: does not go with --micro-batch auto, which tries the interpreted loop;"
              + " give the micro-batch as a number");
    }
  }
}
