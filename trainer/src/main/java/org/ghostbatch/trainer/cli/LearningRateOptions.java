package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.settings.LearningRateScaling;
import org.ghostbatch.trainer.settings.LearningRateSchedule;
import org.ghostbatch.trainer.settings.LearningRateShape;
import org.ghostbatch.trainer.settings.OptimizerName;
import picocli.CommandLine.Option;

/** The flags that say which learning rate each update has. */
final class LearningRateOptions {
  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description =
          "The rate before schedule, warm-up and scaling. Default: 0.001 with adam, adamw and lamb,"
              + " 1 with lars, else 0.01.")
  private Double learningRate;

  @Option(
      names = "--learning-rate-schedule",
      paramLabel = "SHAPE",
      defaultValue = "constant",
      description =
          "${COMPLETION-CANDIDATES}: times --decay-factor every --decay-every epochs, at once or"
              + " little by little; half a cosine down to 0; up to the rate and down again. Default:"
              + " ${DEFAULT-VALUE}.")
  private LearningRateShape shape;

  @Option(
      names = "--decay-factor",
      paramLabel = "F",
      description = "Of the schedules step and exponential. Default: 0.1.")
  private Double decayFactor;

  @Option(
      names = "--decay-every",
      paramLabel = "EPOCHS",
      description = "Of the schedules step and exponential. Default: a third of the epochs.")
  private Integer decayEvery;

  @Option(
      names = "--warm-up",
      paramLabel = "EPOCHS",
      defaultValue = "0",
      description =
          "Let the rate climb from 0 over so many epochs, or parts of one. Default:"
              + " ${DEFAULT-VALUE}.")
  private double warmUp;

  @Option(
      names = "--scale-learning-rate",
      paramLabel = "RULE",
      defaultValue = "none",
      description =
          "${COMPLETION-CANDIDATES}: multiply the rate by batch / base batch, or by its root."
              + " Default: ${DEFAULT-VALUE}.")
  private LearningRateScaling scaling;

  @Option(
      names = "--base-batch",
      paramLabel = "N",
      description = "The batch that the rate is meant for. Default: 128.")
  private Integer baseBatch;

  /** Complains of flags that do not go together. */
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
