package org.ghostbatch.trainer.sweep;

import java.util.HashMap;
import java.util.Map;
import org.ghostbatch.trainer.formats.SweepFiles;
import org.ghostbatch.trainer.run.TrainingRequest;
import org.ghostbatch.trainer.text.UsageException;

/**
 * Checks the flags of the cells of a grid. Cells that differ in the seed alone are read once,
 * because any whole number is a seed.
 */
final class CellChecks {
  private final CellFlags flags;
  private final Map<Map<String, String>, CheckedCell> checked = new HashMap<>();

  CellChecks(CellFlags flags) {
    this.flags = flags;
  }

  /**
   * Checks a cell's flags.
   *
   * @throws UsageException if they do not make sense, naming the cell
   */
  CheckedCell check(Cell cell) {
    Map<String, String> others = new HashMap<>(cell.values());
    String seed = others.remove(SweepFiles.SEED);
    CheckedCell alike = checked.get(others);
    if (alike != null && isNumber(seed)) {
      return new CheckedCell(cell, alike.epochs(), alike.data(), alike.prefersOneDnn());
    }
    CheckedCell own = read(cell);
    checked.put(others, own);
    return own;
  }

  private static boolean isNumber(String seed) {
    try {
      Long.parseLong(seed);
      return true;
    } catch (NumberFormatException other) {
      return false;
    }
  }

  private CheckedCell read(Cell cell) {
    TrainingRequest request = cell.request(flags);
    return new CheckedCell(
        cell, request.protocol().epochs(), request.data(), request.prefersOneDnn());
  }

  /** What a value of a flag means that some cell has had. */
  Object meaning(String flag, String value) {
    return flag.equals(SweepFiles.SEED) && isNumber(value)
        ? Long.valueOf(value)
        : flags.meaning(flag, value);
  }
}
