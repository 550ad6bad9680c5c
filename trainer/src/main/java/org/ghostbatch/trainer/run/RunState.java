package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.checkpoints.Checkpoint;
import org.ghostbatch.trainer.checkpoints.CheckpointException;

/**
 * Where a run stands, at an update's end: what a checkpoint's {@code state.json} says of it. Orders
 * and random numbers are functions of the seed, the epoch and the update, and so need no state.
 *
 * @param version of this form
 * @param configHash of the settings that must not change, see {@link ConfigIdentity}
 * @param epoch the one under way, from 1; the one after the last in a run that is complete
 * @param tapePosition how many examples of the epoch's order are learned
 * @param room the largest micro-batch that is not known to be too large; null where all are
 * @param train the loss and hits of the epoch's examples so far
 * @param epochSeconds how long the epoch has taken so far
 * @param peakTensorBytes as the summary has it; 0 where it was not measured
 * @param history the epochs before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunState(
    int version,
    String configHash,
    long seed,
    int epoch,
    long tapePosition,
    long updates,
    Integer room,
    Tally train,
    double epochSeconds,
    long peakTensorBytes,
    List<EpochRecord> history) {
  static final int VERSION = 1;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          // The network and the checksums are not the run's.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public RunState {
    history = List.copyOf(history);
    if (version != VERSION) {
      throw new IllegalArgumentException("version %d: must be %d".formatted(version, VERSION));
    }
    if (epoch < 1 || updates < 0 || tapePosition < 0 || tapePosition != train.examples()) {
      throw new IllegalArgumentException(
          "epoch %d, update %d, example %d of %d: out of range"
              .formatted(epoch, updates, tapePosition, train.examples()));
    }
    if (history.size() != epoch - 1) {
      throw new IllegalArgumentException(
          "a history of %d epochs before epoch %d".formatted(history.size(), epoch));
    }
  }

  /** A run that has not begun. */
  static RunState fresh(String configHash, long seed) {
    return new RunState(VERSION, configHash, seed, 1, 0, 0, null, Tally.EMPTY, 0, 0, List.of());
  }

  /** The same, where micro-batches that were too large may fit. */
  RunState withoutRoom() {
    return new RunState(
        version,
        configHash,
        seed,
        epoch,
        tapePosition,
        updates,
        null,
        train,
        epochSeconds,
        peakTensorBytes,
        history);
  }

  ObjectNode json() {
    return JSON.valueToTree(this);
  }

  /**
   * What a checkpoint says.
   *
   * @throws CheckpointException if it is not a run's
   */
  public static RunState of(Checkpoint checkpoint) throws CheckpointException {
    try {
      return JSON.treeToValue(checkpoint.state(), RunState.class);
    } catch (JacksonException | RuntimeException wrong) {
      throw CheckpointException.because(checkpoint.path(), "holds no state of a run", wrong);
    }
  }
}
