package org.ghostbatch.trainer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;

/**
 * Every setting of a run, resolved: the contents of {@code config.json}.
 *
 * @param hidden the hidden layers' widths; empty where the model has none of its own
 * @param initializer of the weights before the last layer; null where there are none
 * @param momentum null where the optimizer has none
 * @param validation {@code test} or the fraction of the training examples that is kept apart
 * @param trainingExamples how many examples an epoch has
 * @param parameters how many numbers there are to learn
 * @param checksums SHA-256 of the data by file or part
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunConfig(
    String dataset,
    String model,
    List<Integer> hidden,
    String initializer,
    String pixels,
    int batch,
    int microBatch,
    int epochs,
    String optimizer,
    double learningRate,
    Double momentum,
    String validation,
    boolean shuffle,
    long seed,
    int threads,
    String device,
    int trainingExamples,
    int validationExamples,
    int features,
    int classes,
    long parameters,
    Map<String, String> checksums,
    Map<String, String> versions) {}
