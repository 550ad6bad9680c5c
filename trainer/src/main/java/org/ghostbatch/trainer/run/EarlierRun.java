package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.ThreadPlan;
import org.ghostbatch.trainer.checkpoints.Checkpoint;
import org.ghostbatch.trainer.checkpoints.CheckpointException;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.settings.Compile;
import org.ghostbatch.trainer.settings.MicroBatchSearch;
import org.ghostbatch.trainer.text.UsageException;

/**
 * What a directory holds of a run that is to be resumed.
 *
 * @param directory where it lies
 * @param config nothing where it had not come that far
 * @param newest the newest checkpoint that is whole; nothing where it had not come that far
 * @param hasHistory whether an epoch of it is done
 * @param completed whether all that it had asked for are
 */
record EarlierRun(
    Path directory,
    Optional<RunConfig> config,
    Optional<Checkpoint> newest,
    boolean hasHistory,
    boolean completed) {

  /**
   * Reads it, and clears up what a kill has left.
   *
   * @param lines receives a line about a lock that was left, and about checkpoints that are damaged
   * @throws CheckpointException if there are checkpoints, but none is whole
   */
  static EarlierRun in(RunDirectory directory, Consumer<String> lines) throws IOException {
    directory
        .abandoned()
        .ifPresent(
            holder ->
                lines.accept(
                    "%s was in use by %s, which has ended".formatted(directory.path(), holder)));
    Optional<RunConfig> config = config(directory, lines);
    Optional<Checkpoint> newest =
        directory
            .checkpoints()
            .newest(
                damaged -> lines.accept("damaged checkpoint, left out: " + damaged.getMessage()));
    directory.checkpoints().tidy(newest);
    return new EarlierRun(
        directory.path(), config, newest, directory.hasHistory(), directory.isCompleted());
  }

  private static Optional<RunConfig> config(RunDirectory directory, Consumer<String> lines)
      throws IOException {
    try {
      return directory.config();
    } catch (CheckpointException damaged) {
      // The checkpoint has the hash of the settings as well.
      lines.accept(damaged.getMessage());
      return Optional.empty();
    }
  }

  /** Whether nothing is left to do. */
  boolean isComplete(RunConfig now, RunState state) {
    return completed
        && config.isPresent()
        && config.get().epochs() == now.epochs()
        && (newest.isEmpty() || state.epoch() > now.epochs());
  }

  /** The micro-batch that a search has found, or nothing if it was given or found otherwise. */
  Optional<Integer> microBatch(MicroBatchSearch search) {
    return config
        .filter(known -> search.toString().equals(known.batches().microBatchSearch()))
        .map(known -> known.batches().microBatch());
  }

  /** Whether it is known to be compiled. */
  boolean isCompiled() {
    return config
        .filter(known -> Compile.ON.toString().equals(known.execution().compile()))
        .isPresent();
  }

  /** How it used the cores; nothing where that is not known, or was on another device. */
  Optional<ThreadPlan> threads(Device device) {
    return config
        .map(RunConfig::execution)
        .filter(known -> device.toString().equals(known.device()))
        .map(EarlierRun::threads);
  }

  /** Earlier versions had every core work on every op. */
  private static ThreadPlan threads(RunConfig.Execution known) {
    return known.opThreads() == null
        ? ThreadPlan.allWithinOps(known.threads())
        : new ThreadPlan(known.threads(), known.opThreads(), 1);
  }

  /** Whether it was compiled; nothing where that is not known, or was for another device. */
  Optional<Compile> compile(Device device) {
    return config
        .map(RunConfig::execution)
        .filter(known -> device.toString().equals(known.device()))
        .map(known -> Compile.ON.toString().equals(known.compile()) ? Compile.ON : Compile.OFF);
  }

  /**
   * Where the run begins again.
   *
   * @param now the settings with which it is resumed
   * @throws UsageException if they are not its own, with all that differ
   * @throws CheckpointException if the checkpoint is of another run
   */
  RunState state(RunConfig now) throws IOException {
    int epochs = config.map(RunConfig::epochs).orElse(now.epochs());
    ConfigIdentity identity = ConfigIdentity.of(now, epochs);
    if (config.isPresent()) {
      List<String> differences = ConfigIdentity.of(config.get(), epochs).differences(identity);
      if (!differences.isEmpty()) {
        throw new UsageException(
            "--resume: the run has other settings: %s; leave them as they were, or begin a new run"
                .formatted(String.join(", ", differences)));
      }
      if (now.epochs() < epochs) {
        throw new UsageException(
            "--epochs %d: the run already has %d; give at least that many"
                .formatted(now.epochs(), epochs));
      }
    }
    if (newest.isEmpty()) {
      RunState fresh = RunState.fresh(identity.hash(), now.protocol().seed());
      if (hasHistory && !isComplete(now, fresh)) {
        throw new CheckpointException(
            directory, "has no checkpoint to resume from: start again with --overwrite");
      }
      return fresh;
    }
    RunState state = RunState.of(newest.get());
    if (!identity.isOf(state.configHash())) {
      throw new CheckpointException(
          newest.get().path(), "belongs to a run whose settings differ from its config.json");
    }
    boolean sameRoom = config.isPresent() && config.get().hasTheRoomOf(now);
    return sameRoom ? state : state.withoutRoom();
  }

  /** For people to read. */
  String description(RunState state, int examples) {
    return newest
        .map(
            checkpoint ->
                "resuming from %s: %,d updates, epoch %d, example %,d of %,d"
                    .formatted(
                        checkpoint.path(),
                        state.updates(),
                        state.epoch(),
                        state.tapePosition(),
                        examples))
        .orElse("starting again: the run has no checkpoint yet");
  }
}
