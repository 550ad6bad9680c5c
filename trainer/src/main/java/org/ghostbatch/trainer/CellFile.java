package org.ghostbatch.trainer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * The contents of {@code cell.json}.
 *
 * @param cell its number in the grid, as it was when the cell was run
 * @param values of the axes, by flag
 * @param arguments the flags of {@code train}
 * @param failure why the run ended; null where it did not fail
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CellFile(int cell, Map<String, String> values, List<String> arguments, String failure) {

  static CellFile of(Cell cell, String failure) {
    return new CellFile(cell.number(), cell.values(), cell.arguments(), failure);
  }
}
