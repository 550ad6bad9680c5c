package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.settings.Compile;
import picocli.CommandLine.Option;

/** The flag that says whether to compile. */
final class CompileOptions {
  @Option(
      names = "--compile",
      paramLabel = "auto|on|off",
      defaultValue = "auto",
      description =
          "Train by a loop that XLA compiles, which is many times as fast where network and"
              + " micro-batch are small: auto, on the CPU where that pays and the run is longer than"
              + " a few seconds; on; off. Default: ${DEFAULT-VALUE}.")
  private Compile compile;

  Compile choice() {
    return compile;
  }
}
