package org.ghostbatch.trainer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a directory holds of a cell.
 *
 * @param summary of its run, whole or in part; null where there is none
 * @param failure why it ended; null where it did not fail
 */
record CellResult(Cell cell, Status status, Summary summary, String failure) {

  /** How far a cell has come. */
  enum Status {
    DONE,
    FAILED,
    /** Begun, and either stopped or running now. */
    INTERRUPTED,
    MISSING;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean isDone() {
    return status == Status.DONE;
  }

  Optional<Summary> finished() {
    return isDone() ? Optional.of(summary) : Optional.empty();
  }

  /** Whether the two learned the same, to the last digit. */
  boolean agrees(CellResult other) {
    return learned().equals(other.learned());
  }

  private List<Object> learned() {
    return finished()
        .map(
            run ->
                List.<Object>of(
                    run.epochs(),
                    run.updates(),
                    run.examples(),
                    run.trainLoss(),
                    run.trainAccuracy(),
                    run.validationLoss(),
                    run.validationAccuracy(),
                    run.bestEpoch(),
                    run.bestValidationAccuracy()))
        .orElse(List.of());
  }
}
