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
        "auto compiles long runs: on a GPU from 15,000 micro-steps, on the CPU small networks with"
            + " small micro-batches from 50,000."
      })
  private Compile compile;

  Compile choice() {
    return compile;
  }
}
