package org.ghostbatch.trainer.formats;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * The contents of {@code speed.json}.
 *
 * @param date as in 2026-01-31
 * @param command that measured
 * @param versions of this program and the things below it
 */
public record SpeedJson(
    @JsonProperty(SpeedJson.PROCESSOR) String processor,
    @JsonProperty(SpeedJson.DATE) String date,
    @JsonProperty(SpeedJson.COMMAND) String command,
    Map<String, String> versions) {
  public static final String PROCESSOR = "processor";
  public static final String DATE = "date";
  public static final String COMMAND = "command";
}
