package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.settings.LearningRateScaling;
import org.ghostbatch.trainer.settings.LearningRateSchedule;
import org.ghostbatch.trainer.settings.LearningRateShape;
import org.ghostbatch.trainer.settings.OptimizerName;
import picocli.CommandLine.Option;

/** The flags that say which learning rate each update has. */
@Under(FlagHeading.SCHEDULE)
final class LearningRateOptions {
  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description =
          "Learning rate before schedule, warm-up and scaling. Default: 0.001 for adam, "
              + "adamw and lamb, 1 for lars, else 0.01.")
  private Double learningRate;

  @Option(
      names = "--learning-rate-schedule",
      paramLabel = "SHAPE",
      defaultValue = "constant",
      description = {
        "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
        "step and exponential multiply by --decay-factor every --decay-every epochs, at "
            + "once or gradually. cosine falls to 0. one-cycle rises to the rate and falls "
            + "again."
      })
  private LearningRateShape shape;

  @Option(
      names = "--decay-factor",
      paramLabel = "F",
      description = "For step and exponential. Default: 0.1.")
  private Double decayFactor;

  @Option(
      names = "--decay-every",
      paramLabel = "EPOCHS",
      description = "For step and exponential. Default: a third of the epochs.")
  private Integer decayEvery;

  @Option(
      names = "--warm-up",
      paramLabel = "EPOCHS",
      defaultValue = "0",
      description = {
        "Epochs over which the rate rises from 0. Default: ${DEFAULT-VALUE}.",
        "Fractions of an epoch are allowed."
      })
  private double warmUp;

  @Option(
      names = "--scale-learning-rate",
      paramLabel = "RULE",
      defaultValue = "none",
      description = {
        "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
        "Multiplies the rate by batch / base batch, or by its square root."
      })
  private LearningRateScaling scaling;

  @Option(
      names = "--base-batch",
      paramLabel = "N",
      description = "Batch that the rate is meant for. Default: 128.")
  private Integer baseBatch;

  /** Rejects flags that cannot be combined. */
  LearningRateSchedule schedule(OptimizerName optimizer, int epochs) {
    return new LearningRateSchedule(
        learningRate == null ? optimizer.usualLearningRate() : learningRate,
        epochs,
        shape,
        decayFactor,
        decayEvery,
        warmUp,
        scaling,
        baseBatch);
  }
}
