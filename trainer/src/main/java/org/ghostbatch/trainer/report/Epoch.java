package org.ghostbatch.trainer.report;

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

  /**
   * The epoch that a row tells of.
   *
   * @param before seconds from the beginning of training to that from which the row counts
   */
  static Epoch of(CsvTable.Row row, double before) throws ReportException {
    return new Epoch(
        row.count("epoch"),
        row.number("updates"),
        before + row.number("seconds"),
        row.number("train_loss"),
        row.number("train_accuracy"),
        row.number("validation_loss"),
        row.number("validation_accuracy"),
        row.number("learning_rate"),
        row.number("batch"));
  }
}
