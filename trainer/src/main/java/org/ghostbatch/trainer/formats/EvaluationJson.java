package org.ghostbatch.trainer.formats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The contents of {@code evaluation.json}.
 *
 * @param model where it comes from
 * @param part of the dataset, as {@code --part} names it
 * @param loss the mean cross-entropy of an example, in nats; null where it is not finite
 * @param precision in which the model's products were computed; null for an exported model, which
 *     has its own
 * @param accuracy the fraction that was answered correctly
 */
public record EvaluationJson(
    @JsonProperty(EvaluationJson.MODEL) String model,
    @JsonProperty(EvaluationJson.DATASET) String dataset,
    @JsonProperty(EvaluationJson.PART) String part,
    @JsonProperty(EvaluationJson.EXAMPLES) long examples,
    Double loss,
    @JsonInclude(JsonInclude.Include.NON_NULL) String precision,
    @JsonProperty(EvaluationJson.ACCURACY) double accuracy) {
  public static final String MODEL = "model";
  public static final String DATASET = "dataset";
  public static final String PART = "part";
  public static final String EXAMPLES = "examples";
  public static final String ACCURACY = "accuracy";
}
