package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.settings.Compile;
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
}
