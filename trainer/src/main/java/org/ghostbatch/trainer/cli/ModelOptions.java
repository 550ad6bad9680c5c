package org.ghostbatch.trainer.cli;

import java.util.List;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.trainer.settings.ModelName;
import org.ghostbatch.trainer.settings.ModelSettings;
import org.ghostbatch.trainer.settings.Pixels;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flags that say which model to train. */
@Under(FlagHeading.MODEL)
final class ModelOptions {
  private static final List<Integer> DEFAULT_HIDDEN = List.of(512, 512);

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "mlp",
      description = {
        "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
        "linear: one linear unit, then the output layer. mlp: hidden layers with ReLU. "
            + "softmax: multinomial regression. cnn: 3x3 convolutions with 32 and 64 filters, "
            + "each with ReLU and 2x2 max pooling, then a hidden layer of 128 units."
      })
  private ModelName model;

  @Option(
      names = "--hidden",
      paramLabel = "WIDTHS",
      split = ",",
      hideParamSyntax = true,
      description = "Widths of the hidden layers of the mlp. Default: 512,512.")
  private List<Integer> hidden;

  @Option(
      names = "--initializer",
      paramLabel = "NAME",
      description = {
        "Initial weights before the last layer. Default: glorot-uniform.",
        "One of ${COMPLETION-CANDIDATES}."
      })
  private Initializer initializer;

  @Option(
      names = "--pixels",
      paramLabel = "SCALE",
      description = {
        "Scale of the input: ${COMPLETION-CANDIDATES}.",
        "raw: as stored. unit: divided by 255. standard: mean 0 and standard deviation "
            + "1 over the training features. Default: unit for images of bytes, else raw."
      })
  private Pixels pixels;

  @Option(
      names = "--batch-norm",
      description = {
        "Ghost batch normalization before each ReLU.",
        "For mlp and cnn (Hoffer, Hubara and Soudry 2017)."
      })
  private boolean batchNorm;

  @Option(
      names = "--ghost-statistics",
      paramLabel = "RULE",
      description = {
        "Running statistics: ${COMPLETION-CANDIDATES}. Default: sequential.",
        "How the running statistics of --batch-norm follow the ghost batches. "
            + "sequential: one ghost batch after another. paper: Algorithm 1 of the paper as "
            + "printed. mean: one step toward their mean."
      })
  private GhostStatistics ghostStatistics;

  @Option(
      names = "--dropout",
      paramLabel = "RATE",
      description = {
        "Fraction of hidden outputs to drop. Default: 0.",
        "For mlp and cnn, in training only."
      })
  private Double dropout;

  /**
   * What the flags ask for.
   *
   * @throws UsageException if they cannot be combined
   */
  ModelSettings settings() {
    check();
    GhostStatistics rule = ghostStatistics == null ? GhostStatistics.SEQUENTIAL : ghostStatistics;
    return new ModelSettings(
        model,
        model == ModelName.MLP ? hidden == null ? DEFAULT_HIDDEN : hidden : List.of(),
        model == ModelName.SOFTMAX
            ? null
            : initializer == null ? Initializer.GLOROT_UNIFORM : initializer,
        pixels,
        batchNorm ? rule : null,
        dropout == null ? 0 : dropout);
  }

  private void check() {
    if (hidden != null) {
      if (model != ModelName.MLP) {
        throw new UsageException(
            "--hidden %s: needs --model mlp, not %s".formatted(widths(), model));
      }
      if (hidden.stream().anyMatch(width -> width < 1)) {
        throw new UsageException("--hidden %s: each must be at least 1".formatted(widths()));
      }
    }
    if (initializer != null && model == ModelName.SOFTMAX) {
      throw new UsageException(
          "--initializer %s: the softmax model has no weights before its last layer"
              .formatted(initializer));
    }
    if (batchNorm) {
      requireHiddenLayers("--batch-norm");
    } else if (ghostStatistics != null) {
      throw new UsageException(
          "--ghost-statistics %s: needs --batch-norm".formatted(ghostStatistics));
    }
    if (dropout != null) {
      requireHiddenLayers("--dropout " + dropout);
      if (!(dropout >= 0 && dropout < 1)) {
        throw new UsageException("--dropout %s: must be at least 0 and below 1".formatted(dropout));
      }
    }
  }

  private void requireHiddenLayers(String flag) {
    if (!model.hasHiddenLayers()) {
      throw new UsageException("%s: needs --model mlp or cnn, not %s".formatted(flag, model));
    }
  }

  private String widths() {
    return String.join(",", hidden.stream().map(String::valueOf).toList());
  }
}
