package org.ghostbatch.trainer.report;

import java.util.Comparator;
import java.util.function.ToDoubleFunction;
import org.ghostbatch.trainer.formats.Columns;

/** What is measured after an epoch. */
enum EpochMetric {
  TRAIN_LOSS(Columns.TRAIN_LOSS, "training loss", Series.Style.TRAINING, Epoch::trainLoss),
  TRAIN_ACCURACY(
      Columns.TRAIN_ACCURACY, "training accuracy", Series.Style.TRAINING, Epoch::trainAccuracy),
  VALIDATION_LOSS(
      Columns.VALIDATION_LOSS, "validation loss", Series.Style.VALIDATION, Epoch::validationLoss),
  VALIDATION_ACCURACY(
      Columns.VALIDATION_ACCURACY,
      "validation accuracy",
      Series.Style.VALIDATION,
      Epoch::validationAccuracy),
  LEARNING_RATE(
      Columns.LEARNING_RATE, "learning rate", Series.Style.VALIDATION, Epoch::learningRate),
  BATCH(Columns.BATCH, "batch", Series.Style.VALIDATION, Epoch::batch);

  private final String column;
  private final String words;
  private final Series.Style style;
  private final ToDoubleFunction<Epoch> value;

  EpochMetric(String column, String words, Series.Style style, ToDoubleFunction<Epoch> value) {
    this.column = column;
    this.words = words;
    this.style = style;
    this.value = value;
  }

  double of(Epoch epoch) {
    return value.applyAsDouble(epoch);
  }

  /** What the files call it. */
  String column() {
    return column;
  }

  Series.Style style() {
    return style;
  }

  boolean isAccuracy() {
    return this == TRAIN_ACCURACY || this == VALIDATION_ACCURACY;
  }

  boolean isLoss() {
    return this == TRAIN_LOSS || this == VALIDATION_LOSS;
  }

  /** What an axis of it is called, training or validation. */
  String axis() {
    return isAccuracy() ? "accuracy" : isLoss() ? "loss" : words;
  }

  /** The better value first, what is not a number last. */
  Comparator<Double> best() {
    Comparator<Double> rising = Comparator.naturalOrder();
    return Comparator.comparing((Double value) -> !Double.isFinite(value))
        .thenComparing(isLoss() ? rising : rising.reversed());
  }

  @Override
  public String toString() {
    return words;
  }
}
