package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.settings.MicroBatchSearch;

/**
 * Every setting of a run, resolved: the contents of {@code config.json}, which is flat.
 *
 * @param parameters how many numbers there are to learn
 * @param versions of the program and of what it runs on
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(RunConfig.AUTO_MICRO_BATCH)
record RunConfig(
    @JsonUnwrapped Data data,
    @JsonUnwrapped Model network,
    @JsonUnwrapped Batches batches,
    @JsonUnwrapped UpdateRule updateRule,
    @JsonUnwrapped LearningRate schedule,
    @JsonUnwrapped Protocol protocol,
    @JsonUnwrapped Execution execution,
    @JsonUnwrapped Streaming streaming,
    long parameters,
    Map<String, String> versions) {
  // Earlier versions wrote it, without saying which search it was.
  static final String AUTO_MICRO_BATCH = "auto_micro_batch";

  private static final PropertyNamingStrategies.SnakeCaseStrategy NAMING =
      new PropertyNamingStrategies.SnakeCaseStrategy();
  private static final Set<String> NAMES =
      Stream.concat(Stream.of(AUTO_MICRO_BATCH), names(RunConfig.class))
          .collect(Collectors.toUnmodifiableSet());

  private static Stream<String> names(Class<?> type) {
    return Stream.of(type.getRecordComponents())
        .flatMap(
            component ->
                component.getType().isRecord()
                    ? names(component.getType())
                    : Stream.of(NAMING.translate(component.getName())));
  }

  /** Whether a file may have a setting of this name. */
  static boolean knows(String name) {
    return NAMES.contains(name);
  }

  /**
   * The examples.
   *
   * @param trainingExamples how many an epoch has
   * @param checksums SHA-256 by file or part
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Data(
      String dataset,
      int trainingExamples,
      int validationExamples,
      int features,
      int classes,
      Map<String, String> checksums) {}

  /**
   * The network.
   *
   * @param hidden the hidden layers' widths; empty where the model has none of its own
   * @param initializer of the weights before the last layer; null where there are none
   * @param batchNorm whether the model normalizes by ghosts
   * @param ghostStatistics null where nothing is normalized
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Model(
      String model,
      List<Integer> hidden,
      String initializer,
      String pixels,
      boolean batchNorm,
      String ghostStatistics,
      double dropout) {}

  /**
   * The three sizes.
   *
   * @param batch of the first epoch
   * @param microBatch the most examples on the device at once, as planned
   * @param microBatchSearch what was looked for by trying, {@code largest} that fits or {@code
   *     fastest}; null where the micro-batch was not found so
   * @param ghostBatch null where nothing is normalized
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Batches(
      int batch,
      String batchSchedule,
      int microBatch,
      String microBatchSearch,
      Integer ghostBatch) {}

  /**
   * What happens once an update.
   *
   * @param momentum null where the optimizer has none
   * @param clipNorm null where nothing is clipped
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record UpdateRule(String optimizer, Double momentum, double weightDecay, Double clipNorm) {}

  /**
   * The learning rate of each update.
   *
   * @param decayFactor null where the schedule has none
   * @param decayEvery in epochs; null where the schedule has none
   * @param warmUp in epochs
   * @param baseBatch null where the rate is not scaled
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LearningRate(
      double learningRate,
      String learningRateSchedule,
      Double decayFactor,
      Integer decayEvery,
      double warmUp,
      String scaleLearningRate,
      Integer baseBatch) {}

  /**
   * How often, in which order and on which part of the data the run trains.
   *
   * @param validation {@code test} or the fraction of the training examples that is kept apart
   * @param onDivergence what to do when the loss is not finite
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Protocol(int epochs, String validation, boolean shuffle, long seed, String onDivergence) {}

  /**
   * Where and how the run computes.
   *
   * @param compile whether the loop over the tape was compiled, {@code on} or {@code off}; null in
   *     a run of a version that could not
   * @param memoryLimit in bytes; null where there was none
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Execution(int threads, String device, String compile, Long memoryLimit) {}

  /**
   * How the examples reach the device.
   *
   * @param stream whether they come in windows; null where they lie on the device
   * @param window in bytes; null where nothing is streamed
   * @param shuffleWindow null where each epoch shuffles all examples, or none
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Streaming(Boolean stream, Long window, Integer shuffleWindow) {}

  /** What {@code microBatchSearch} says of a search. */
  static String word(MicroBatchSearch search) {
    return search.name().toLowerCase(Locale.ROOT);
  }

  /** How many epochs the run has. */
  int epochs() {
    return protocol.epochs();
  }

  /** Whether another run has as much memory, and cuts its updates alike. */
  boolean hasTheRoomOf(RunConfig other) {
    return batches.microBatch() == other.batches.microBatch()
        && execution.device().equals(other.execution.device())
        && Objects.equals(execution.memoryLimit(), other.execution.memoryLimit());
  }
}
