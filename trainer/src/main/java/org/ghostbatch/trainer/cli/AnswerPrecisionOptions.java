package org.ghostbatch.trainer.cli;

import java.nio.file.Path;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.trainer.serving.Model;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flag that says in which format a model's products are computed when it answers. */
final class AnswerPrecisionOptions {
  @Under(FlagHeading.MODEL)
  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "float32",
      description = {
        "Format of the products. Default: ${DEFAULT-VALUE}.",
        "${COMPLETION-CANDIDATES}. Works for every run, whatever it was trained in. An exported "
            + "model keeps its own."
      })
  private Precision precision;

  /**
   * The format for the model in a directory.
   *
   * @throws UsageException if it is an exported model and another format is asked for
   */
  Precision choice(Path directory) {
    if (!precision.isFloat32() && !Model.isRun(directory)) {
      throw new UsageException(
          "--precision %s: %s is an exported model, which keeps its precision; name its run"
              .formatted(precision, directory));
    }
    return precision;
  }
}
