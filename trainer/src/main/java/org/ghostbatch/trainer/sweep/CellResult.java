package org.ghostbatch.trainer.sweep;

import java.util.List;
import java.util.Optional;
import org.ghostbatch.trainer.formats.CellStatus;
import org.ghostbatch.trainer.formats.Summary;

/**
 * What a directory holds of a cell.
 *
 * @param summary of its run, whole or in part; null where there is none
 * @param failure why it failed or diverged, or what is damaged; null where nothing is wrong
 */
public record CellResult(Cell cell, CellStatus status, Summary summary, String failure) {

  boolean isDone() {
    return status == CellStatus.DONE;
  }

  /** Whether the cell has the result of its flags, so that it need not be run again. */
  boolean hasResult() {
    return isDone() || status == CellStatus.DIVERGED;
  }

  /** How many have a result, for instance {@code 3 of 4 cells are done, 1 of them diverged}. */
  static String count(List<CellResult> results) {
    long ended = results.stream().filter(CellResult::hasResult).count();
    long diverged = ended - results.stream().filter(CellResult::isDone).count();
    return "%,d of %,d cells are done".formatted(ended, results.size())
        + (diverged == 0 ? "" : ", %,d of them diverged".formatted(diverged));
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
