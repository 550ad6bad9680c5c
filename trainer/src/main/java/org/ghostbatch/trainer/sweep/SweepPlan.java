package org.ghostbatch.trainer.sweep;

import java.util.List;

/**
 * Which runs a sweep makes.
 *
 * @param cells of the grid, whose flags make sense
 * @param shard which of them are run here
 */
public record SweepPlan(Grid grid, List<CheckedCell> cells, Shard shard) {
  public SweepPlan {
    cells = List.copyOf(cells);
  }

  /** Whether a cell of the whole grid, run here or elsewhere, is best computed by oneDNN. */
  public boolean prefersOneDnn() {
    return cells.stream().anyMatch(CheckedCell::prefersOneDnn);
  }

  /** The cells that are run here. */
  List<CheckedCell> own() {
    return cells.stream().filter(each -> shard.holds(each.cell())).toList();
  }
}
