package org.ghostbatch.trainer.formats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;

/**
 * The contents of {@code experiment.json}.
 *
 * @param url null where it is not known
 * @param findings the answer in words
 * @param rules how the verdicts are made
 * @param completed whether every seed finished every setting
 * @param seconds that it took
 * @param checksums SHA-256 of the data by file or part
 * @param versions of this program and the things below it
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExperimentJson(
    @JsonProperty(ExperimentJson.NAME) String name,
    @JsonProperty(ExperimentJson.TITLE) String title,
    @JsonProperty(ExperimentJson.SOURCE) String source,
    @JsonProperty(ExperimentJson.URL) String url,
    @JsonProperty(ExperimentJson.QUESTION) String question,
    String data,
    @JsonProperty(ExperimentJson.SEEDS) long[] seeds,
    @JsonProperty(ExperimentJson.SETTINGS) List<SettingJson> settings,
    @JsonProperty(ExperimentJson.FINDINGS) List<String> findings,
    @JsonProperty(ExperimentJson.RULES) String rules,
    @JsonProperty(ExperimentJson.NOTES) List<String> notes,
    @JsonProperty(ExperimentJson.COMPLETED) boolean completed,
    double seconds,
    String device,
    int threads,
    Map<String, String> checksums,
    Map<String, String> versions) {
  public static final String NAME = "name";
  public static final String TITLE = "title";
  public static final String SOURCE = "source";
  public static final String URL = "url";
  public static final String QUESTION = "question";
  public static final String SEEDS = "seeds";
  public static final String SETTINGS = "settings";
  public static final String FINDINGS = "findings";
  public static final String RULES = "rules";
  public static final String NOTES = "notes";
  public static final String COMPLETED = "completed";

  /** A setting, in the order of training. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record SettingJson(
      @JsonProperty(SettingJson.NAME) String name,
      @JsonProperty(SettingJson.GROUP) String group,
      @JsonProperty(SettingJson.BATCH) int batch,
      @JsonProperty(SettingJson.LEARNING_RATE) double learningRate,
      @JsonProperty(SettingJson.EPOCHS) int epochs,
      @JsonProperty(SettingJson.DESCRIPTION) String description) {
    public static final String NAME = "name";
    public static final String GROUP = "group";
    public static final String BATCH = "batch";
    public static final String LEARNING_RATE = "learning_rate";
    public static final String EPOCHS = "epochs";
    public static final String DESCRIPTION = "description";
  }
}
