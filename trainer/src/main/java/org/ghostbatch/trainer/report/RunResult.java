package org.ghostbatch.trainer.report;

/**
 * The result of a run; numbers are NaN where its history is empty.
 *
 * @param name of its directory
 * @param end how it ended, in words
 */
public record RunResult(
    String name,
    String end,
    int epochs,
    double validationLoss,
    double validationAccuracy,
    double bestValidationAccuracy,
    double seconds) {
  static RunResult of(RunContents run) {
    if (run.history().isEmpty()) {
      double none = Double.NaN;
      return new RunResult(run.name(), run.end(), 0, none, none, none, none);
    }
    Epoch last = run.last();
    return new RunResult(
        run.name(),
        run.end(),
        last.number(),
        last.validationLoss(),
        last.validationAccuracy(),
        run.best().validationAccuracy(),
        last.seconds());
  }
}
