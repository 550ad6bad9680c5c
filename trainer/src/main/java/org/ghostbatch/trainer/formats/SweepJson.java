package org.ghostbatch.trainer.formats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
public record SweepJson(
    @JsonProperty(SweepJson.AXES) Map<String, List<String>> axes,
    @JsonProperty(SweepJson.FIXED) List<String> fixed,
    int cells,
    String shard) {
  public static final String AXES = "axes";
  public static final String FIXED = "fixed";
}
