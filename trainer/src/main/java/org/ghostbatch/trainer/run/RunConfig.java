package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.ghostbatch.trainer.settings.MicroBatchSearch;

/**
 * Every setting of a run, resolved: the contents of {@code config.json}.
 *
 * @param hidden the hidden layers' widths; empty where the model has none of its own
 * @param initializer of the weights before the last layer; null where there are none
 * @param batchNorm whether the model normalizes by ghosts
 * @param ghostStatistics null where nothing is normalized
 * @param batch of the first epoch
 * @param microBatch the most examples on the device at once, as planned
 * @param microBatchSearch what was looked for by trying, {@code largest} that fits or {@code
 *     fastest}; null where the micro-batch was not found so
 * @param ghostBatch null where nothing is normalized
 * @param momentum null where the optimizer has none
 * @param clipNorm null where nothing is clipped
 * @param decayFactor null where the schedule has none
 * @param decayEvery in epochs; null where the schedule has none
 * @param warmUp in epochs
 * @param baseBatch null where the rate is not scaled
 * @param validation {@code test} or the fraction of the training examples that is kept apart
 * @param onDivergence what to do when the loss is not finite
 * @param compile whether the loop over the tape was compiled, {@code on} or {@code off}; null in a
 *     run of a version that could not
 * @param memoryLimit in bytes; null where there was none
 * @param stream whether the examples come in windows; null where they lie on the device
 * @param window in bytes; null where nothing is streamed
 * @param shuffleWindow null where each epoch shuffles all examples, or none
 * @param trainingExamples how many examples an epoch has
 * @param parameters how many numbers there are to learn
 * @param checksums SHA-256 of the data by file or part
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
// Earlier versions wrote it, without saying which search it was.
@JsonIgnoreProperties("auto_micro_batch")
record RunConfig(
    String dataset,
    String model,
    List<Integer> hidden,
    String initializer,
    String pixels,
    boolean batchNorm,
    String ghostStatistics,
    double dropout,
    int batch,
    String batchSchedule,
    int microBatch,
    String microBatchSearch,
    Integer ghostBatch,
    int epochs,
    String optimizer,
    Double momentum,
    double weightDecay,
    Double clipNorm,
    double learningRate,
    String learningRateSchedule,
    Double decayFactor,
    Integer decayEvery,
    double warmUp,
    String scaleLearningRate,
    Integer baseBatch,
    String validation,
    boolean shuffle,
    long seed,
    String onDivergence,
    int threads,
    String device,
    String compile,
    Long memoryLimit,
    Boolean stream,
    Long window,
    Integer shuffleWindow,
    int trainingExamples,
    int validationExamples,
    int features,
    int classes,
    long parameters,
    Map<String, String> checksums,
    Map<String, String> versions) {

  /** What {@code microBatchSearch} says of a search. */
  static String word(MicroBatchSearch search) {
    return search.name().toLowerCase(Locale.ROOT);
  }

  /** Whether another run has as much memory, and cuts its updates alike. */
  boolean hasTheRoomOf(RunConfig other) {
    return microBatch == other.microBatch
        && device.equals(other.device)
        && Objects.equals(memoryLimit, other.memoryLimit);
  }
}
