package org.ghostbatch.trainer.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * The contents of {@code sweep.json}.
 *
 * @param axes the values by flag
 * @param fixed the flags that all cells share
 * @param cells how many there are
 * @param shard which part was run here last, as in 1/2; null for all cells
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SweepFile(Map<String, List<String>> axes, List<String> fixed, int cells, String shard) {

  static SweepFile of(Grid grid, Shard shard) {
    return new SweepFile(
        grid.axes(), grid.fixed(), grid.size(), shard.isWhole() ? null : shard.toString());
  }

  Grid grid() {
    return new Grid(axes, fixed);
  }
}
