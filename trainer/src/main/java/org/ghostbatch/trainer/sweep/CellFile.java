package org.ghostbatch.trainer.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.ghostbatch.trainer.formats.CellStatus;

/**
 * The contents of {@code cell.json}.
 *
 * @param cell its number in the grid, as it was when the cell was run
 * @param values of the axes, by flag
 * @param arguments the flags of {@code train}
 * @param status {@code failed} or {@code diverged}; null for a cell that has begun, whose run says
 *     the rest
 * @param failure why the run failed or diverged; null where it did not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CellFile(
    int cell, Map<String, String> values, List<String> arguments, String status, String failure) {

  static CellFile begun(Cell cell) {
    return new CellFile(cell.number(), cell.values(), cell.arguments(), null, null);
  }

  static CellFile ended(Cell cell, CellStatus status, String failure) {
    return new CellFile(cell.number(), cell.values(), cell.arguments(), status.toString(), failure);
  }

  boolean isOf(Cell other) {
    return other.arguments().equals(arguments);
  }

  boolean isEnded() {
    return failure != null;
  }

  boolean isDiverged() {
    return CellStatus.DIVERGED.toString().equals(status);
  }
}
