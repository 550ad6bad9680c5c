package org.ghostbatch.trainer.formats;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every setting of a run, resolved: the contents of {@code config.json}, which is flat.
 *
 * @param parameters how many numbers there are to learn
 * @param versions of the program and of what it runs on
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(RunConfig.AUTO_MICRO_BATCH)
public record RunConfig(
    @JsonUnwrapped Data data,
    @JsonUnwrapped NetworkSettings network,
    @JsonUnwrapped Batches batches,
    @JsonUnwrapped UpdateSettings updateRule,
    @JsonUnwrapped LearningRate schedule,
    @JsonUnwrapped Protocol protocol,
    @JsonUnwrapped Execution execution,
    @JsonUnwrapped Streaming streaming,
    long parameters,
    @JsonProperty(RunConfig.VERSIONS) Map<String, String> versions) {
  public static final String DATASET = "dataset";
  public static final String CHECKSUMS = "checksums";
  public static final String MODEL = "model";
  public static final String BATCH = "batch";
  public static final String BATCH_SCHEDULE = "batch_schedule";
  public static final String MEMORY_LIMIT = "memory_limit";
  public static final String MICRO_BATCH = "micro_batch";
  public static final String GHOST_BATCH = "ghost_batch";
  public static final String OPTIMIZER = "optimizer";
  public static final String EPOCHS = "epochs";
  public static final String SEED = "seed";
  public static final String VERSIONS = "versions";
  public static final String WINDOW = "window";

  // Earlier versions wrote it, without saying which search it was.
  static final String AUTO_MICRO_BATCH = "auto_micro_batch";

  private static final PropertyNamingStrategies.SnakeCaseStrategy NAMING =
      new PropertyNamingStrategies.SnakeCaseStrategy();
  private static final Set<String> NAMES =
      names(RunConfig.class).collect(Collectors.toUnmodifiableSet());

  private static Stream<String> names(Class<?> type) {
    return Stream.of(type.getRecordComponents())
        .flatMap(
            component ->
                component.getType().isRecord()
                    ? names(component.getType())
                    : Stream.of(NAMING.translate(component.getName())));
  }

  /** The settings' names. */
  static Set<String> names() {
    return NAMES;
  }

  /** Whether a file may have a setting of this name. */
  public static boolean knows(String name) {
    return NAMES.contains(name) || name.equals(AUTO_MICRO_BATCH);
  }

  /**
   * The examples.
   *
   * @param trainingExamples how many an epoch has
   * @param checksums SHA-256 by file or part
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Data(
      @JsonProperty(RunConfig.DATASET) String dataset,
      int trainingExamples,
      int validationExamples,
      int features,
      int classes,
      @JsonProperty(RunConfig.CHECKSUMS) Map<String, String> checksums) {}

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
  public record NetworkSettings(
      @JsonProperty(RunConfig.MODEL) String model,
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
   * @param microBatch the most examples computed at once, as planned
   * @param microBatchSearch what was looked for by trying, {@code largest} that fits or {@code
   *     fastest}; null where the micro-batch was not found so
   * @param ghostBatch null where nothing is normalized
   * @param updateCut whether large updates are cut where the flags leave the micro-batch out; null
   *     where they are not
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Batches(
      @JsonProperty(RunConfig.BATCH) int batch,
      @JsonProperty(RunConfig.BATCH_SCHEDULE) String batchSchedule,
      @JsonProperty(RunConfig.MICRO_BATCH) int microBatch,
      String microBatchSearch,
      @JsonProperty(RunConfig.GHOST_BATCH) Integer ghostBatch,
      Boolean updateCut) {

    /** Whether large updates are cut where the flags leave the micro-batch out. */
    public boolean cutsUpdates() {
      return Boolean.TRUE.equals(updateCut);
    }
  }

  /**
   * What happens once an update.
   *
   * @param momentum null where the optimizer has none
   * @param clipNorm null where nothing is clipped
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record UpdateSettings(
      @JsonProperty(RunConfig.OPTIMIZER) String optimizer,
      Double momentum,
      double weightDecay,
      Double clipNorm) {}

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
  public record LearningRate(
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
  public record Protocol(
      @JsonProperty(RunConfig.EPOCHS) int epochs,
      String validation,
      boolean shuffle,
      @JsonProperty(RunConfig.SEED) long seed,
      String onDivergence) {}

  /**
   * Where and how the run computes.
   *
   * @param threads how many cores it might use
   * @param opThreads how many threads computed one op; null in a run of a version that used all
   * @param lanes how many micro-batches of an update were computed at the same time, at most; null
   *     in a run of a version that computed one
   * @param compile whether the loop over the tape was compiled, {@code on} or {@code off}; null in
   *     a run of a version that could not
   * @param memoryLimit in bytes; null where there was none
   * @param precision of the products that train; null in a run of a version that had float32 only
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Execution(
      int threads,
      Integer opThreads,
      Integer lanes,
      String device,
      String compile,
      @JsonProperty(RunConfig.MEMORY_LIMIT) Long memoryLimit,
      String precision) {}

  /**
   * How the examples reach the device.
   *
   * @param stream whether they come in windows; null where they lie on the device
   * @param window in bytes; null where nothing is streamed
   * @param shuffleWindow null where each epoch shuffles all examples, or none
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Streaming(
      Boolean stream, @JsonProperty(RunConfig.WINDOW) Long window, Integer shuffleWindow) {}

  /** How many epochs the run has. */
  public int epochs() {
    return protocol.epochs();
  }

  /** Whether another run has as much memory, and cuts its updates alike. */
  public boolean hasTheRoomOf(RunConfig other) {
    return batches.microBatch() == other.batches.microBatch()
        && Objects.equals(execution.lanes(), other.execution.lanes())
        && execution.device().equals(other.execution.device())
        && Objects.equals(execution.memoryLimit(), other.execution.memoryLimit());
  }
}
