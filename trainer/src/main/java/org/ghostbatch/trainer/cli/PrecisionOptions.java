package org.ghostbatch.trainer.cli;

import org.ghostbatch.accumulate.Precision;
import picocli.CommandLine.Option;

/** The flag that says in which format products are computed. */
@Under(FlagHeading.SPEED)
final class PrecisionOptions {
  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "float32",
      description = {
        "Format of matrix products and convolutions: ${COMPLETION-CANDIDATES}. "
            + "Default: ${DEFAULT-VALUE}.",
        "Everything else is float32. On a GPU, float32 may round factors to TF32; "
            + "float32-strict does not."
      })
  private Precision precision;

  Precision choice() {
    return precision;
  }
}
