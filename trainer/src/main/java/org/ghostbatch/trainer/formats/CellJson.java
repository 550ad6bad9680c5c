package org.ghostbatch.trainer.formats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

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
public record CellJson(
    int cell,
    @JsonProperty(CellJson.VALUES) Map<String, String> values,
    @JsonProperty(CellJson.ARGUMENTS) List<String> arguments,
    String status,
    @JsonProperty(CellJson.FAILURE) String failure) {
  public static final String VALUES = "values";
  public static final String ARGUMENTS = "arguments";
  public static final String FAILURE = "failure";

  /** Whether the run ended before its last epoch, and the rest is in this file. */
  public boolean hasEnded() {
    return failure != null;
  }

  /** Whether the run diverged. */
  public boolean hasDiverged() {
    return CellStatus.DIVERGED.toString().equals(status);
  }
}
