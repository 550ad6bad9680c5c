package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.util.Optional;
import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.trainer.settings.DatasetName;

/** Stops a run at the end of an update, and keeps what is needed to resume it. */
final class Stop {
  private final RunInProgress run;
  private final RunRecord record;
  private final Checkpoints checkpoints;
  private final DivergenceCheck divergence;
  private final RunState start;
  private Optional<Standing> lastUpdate = Optional.empty();

  /**
   * @param start where this process took the run up
   */
  Stop(
      RunInProgress run,
      RunRecord record,
      Checkpoints checkpoints,
      DivergenceCheck divergence,
      RunState start) {
    this.run = run;
    this.record = record;
    this.checkpoints = checkpoints;
    this.divergence = divergence;
    this.start = start;
  }

  /** A segment of so many micro-steps is about to run. */
  void beforeSegment(EpochInProgress epoch, int steps) {
    EpochRun left = epoch.run();
    if (!left.withinUpdate()) {
      // The run may be stopped before the update's end, when all this has changed.
      lastUpdate =
          steps < left.stepsToUpdate(1) ? Optional.of(record.within(epoch)) : Optional.empty();
    }
  }

  /** Whether the run has to finish the update first. */
  boolean needsRestOfUpdate(EpochInProgress epoch) {
    // A segment of whole updates ended within one, where it ran out of memory.
    return epoch.run().withinUpdate() && lastUpdate.isEmpty();
  }

  /** Stops within an epoch: what was done of an update that is not over is lost. */
  void within(EpochInProgress epoch) throws IOException {
    at(epoch.run().withinUpdate() ? lastUpdate.orElseThrow() : record.within(epoch), epoch);
  }

  /** Stops when an epoch is over. */
  void after(EpochInProgress epoch) throws IOException {
    at(record.after(epoch), epoch);
  }

  private void at(Standing standing, EpochInProgress epoch) throws IOException {
    RunState state = standing.state();
    if (state.updates() == 0 || !checkpoints.written()) {
      run.listener()
          .interrupted("interrupted in epoch %d, without a checkpoint".formatted(state.epoch()));
      return;
    }
    if (!isStart(state)) {
      divergence.check(standing, epoch);
      checkpoints.write(standing);
    }
    run.listener()
        .interrupted(
            "interrupted after update %,d (epoch %d, example %,d of %,d)"
                .formatted(state.updates(), state.epoch(), state.tapePosition(), epoch.examples()),
            run.directory().path(),
            run.config().data().dataset().equals(DatasetName.FASHION_MNIST.toString()));
  }

  /** Whether the checkpoint from which the run was resumed already holds everything. */
  private boolean isStart(RunState state) {
    return checkpoints.last().isPresent()
        && state.epoch() == start.epoch()
        && state.tapePosition() == start.tapePosition()
        && state.updates() == start.updates();
  }
}
