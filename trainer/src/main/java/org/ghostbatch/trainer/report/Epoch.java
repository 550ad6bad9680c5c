package org.ghostbatch.trainer.report;

import java.util.List;

/**
 * A row of a history.
 *
 * @param number counted from 1
 * @param updates since training began
 * @param seconds since training began
 */
record Epoch(
    int number,
    double updates,
    double seconds,
    double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy,
    double learningRate,
    double batch) {
  /** What a row must have. */
  static final List<String> COLUMNS =
      List.of(
          "epoch",
          "updates",
          "seconds",
          "train_loss",
          "train_accuracy",
          "validation_loss",
          "validation_accuracy",
          "learning_rate",
          "batch");

  /**
   * The epoch that a row describes.
   *
   * @param before seconds from the beginning of training to that from which the row counts
   */
  static Epoch of(CsvRow row, double before) throws ReportException {
    return new Epoch(
        row.count("epoch"),
        row.amount("updates"),
        before + row.amount("seconds"),
        row.number("train_loss"),
        row.number("train_accuracy"),
        row.number("validation_loss"),
        row.number("validation_accuracy"),
        row.number("learning_rate"),
        row.number("batch"));
  }
}
