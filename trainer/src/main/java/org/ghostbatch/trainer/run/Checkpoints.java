package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.trainer.checkpoints.Checkpoint;
import org.ghostbatch.trainer.checkpoints.CheckpointDirectory;
import org.ghostbatch.trainer.settings.CheckpointInterval;
import org.ghostbatch.trainer.settings.CheckpointPlan;

/** A run's checkpoints: when the next is due, and what it holds. */
final class Checkpoints {
  private final CheckpointDirectory directory;
  private final CheckpointPlan plan;
  private final TrainingProgram program;
  private final ObjectNode model;
  private Optional<Path> last = Optional.empty();
  private long waitingSince;

  /**
   * @param network that is trained
   * @param dataset on which
   */
  Checkpoints(
      CheckpointDirectory directory,
      CheckpointPlan plan,
      TrainingProgram program,
      Network network,
      Dataset dataset) {
    this.directory = directory;
    this.plan = plan;
    this.program = program;
    model = Checkpoint.describe(network, dataset);
    waitAgain();
  }

  private void waitAgain() {
    waitingSince = System.nanoTime();
  }

  /** The newest, or nothing if there are none. */
  Optional<Path> newest() throws IOException {
    return directory.newestName();
  }

  /**
   * The checkpoint that the run was resumed from or has written since; its initial state does not
   * count.
   */
  Optional<Path> last() {
    return last;
  }

  /** Writes the first, if there is none; a run past its beginning always has one. */
  void begin(RunState state) throws IOException {
    if (written() && newest().isEmpty()) {
      write(new Standing(state, program.snapshot()));
    }
    last = state.updates() == 0 ? Optional.empty() : newest();
  }

  /** Whether any are written. */
  boolean written() {
    return !plan.every().isNever();
  }

  /** How many of so many micro-steps to run, so as not to miss a checkpoint. */
  int within(EpochRun run, int steps) {
    return switch (plan.every().unit()) {
      case UPDATE -> Math.min(steps, run.stepsToUpdate(updatesLeft()));
      case MINUTE, SECOND -> timeIsUp() ? Math.min(steps, run.stepsToUpdate(1)) : steps;
      case EPOCH, NEVER -> steps;
    };
  }

  private long updatesLeft() {
    long amount = plan.every().amount();
    return amount - program.updates() % amount;
  }

  private boolean timeIsUp() {
    return System.nanoTime() - waitingSince >= plan.every().nanoseconds();
  }

  /** Whether one is due after this segment, within an epoch. */
  boolean dueAfter(EpochRun run) {
    return !run.withinUpdate()
        && switch (plan.every().unit()) {
          case UPDATE -> program.updates() % plan.every().amount() == 0;
          case MINUTE, SECOND -> timeIsUp();
          case EPOCH, NEVER -> false;
        };
  }

  /** Whether one is due after an epoch. */
  boolean dueAfter(int epoch) {
    return plan.every().unit() == CheckpointInterval.Unit.EPOCH
        && epoch % plan.every().amount() == 0;
  }

  /**
   * Writes one.
   *
   * @throws IOException if it cannot be written; those before it are as they were
   */
  void write(Standing standing) throws IOException {
    ObjectNode json = standing.state().json();
    json.setAll(model);
    last =
        Optional.of(
            directory.write(
                standing.state().updates(),
                json,
                plan.keep(),
                files -> program.save(standing.learned(), files.resolve(Checkpoint.MODEL))));
    waitAgain();
  }
}
