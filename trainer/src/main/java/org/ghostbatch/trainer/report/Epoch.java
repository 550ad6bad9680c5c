package org.ghostbatch.trainer.report;

import java.util.List;
import org.ghostbatch.trainer.formats.Columns;

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
          Columns.EPOCH,
          Columns.UPDATES,
          Columns.SECONDS,
          Columns.TRAIN_LOSS,
          Columns.TRAIN_ACCURACY,
          Columns.VALIDATION_LOSS,
          Columns.VALIDATION_ACCURACY,
          Columns.LEARNING_RATE,
          Columns.BATCH);

  /**
   * The epoch that a row describes.
   *
   * @param before seconds from the beginning of training to that from which the row counts
   */
  static Epoch of(CsvRow row, double before) throws ReportException {
    return new Epoch(
        row.count(Columns.EPOCH),
        row.amount(Columns.UPDATES),
        before + row.amount(Columns.SECONDS),
        row.number(Columns.TRAIN_LOSS),
        row.number(Columns.TRAIN_ACCURACY),
        row.number(Columns.VALIDATION_LOSS),
        row.number(Columns.VALIDATION_ACCURACY),
        row.number(Columns.LEARNING_RATE),
        row.number(Columns.BATCH));
  }
}
