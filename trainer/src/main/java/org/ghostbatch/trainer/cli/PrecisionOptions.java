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
        "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
        "Format of the matrix products and convolutions that train; all else is float32. On a GPU,"
            + " float32 may round factors to TF32; float32-strict does not, and is not compiled."
            + " float16 scales the loss and is not compiled either."
      })
  private Precision precision;

  Precision choice() {
    return precision;
  }
}
