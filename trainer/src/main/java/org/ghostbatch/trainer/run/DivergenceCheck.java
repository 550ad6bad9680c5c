package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.settings.OnDivergence;

/**
 * Ends a run whose numbers are no longer finite, unless it is to continue.
 *
 * @param checkpoints the message names the last one, to go back to
 */
record DivergenceCheck(OnDivergence onDivergence, Checkpoints checkpoints) {
  /**
   * Checks a loss.
   *
   * @param what it is, in words
   * @throws DivergedException if it is not finite
   */
  void check(Tally tally, String what, EpochInProgress epoch) throws IOException {
    if (onDivergence == OnDivergence.STOP && !Double.isFinite(tally.lossSum())) {
      throw diverged("%s is %s".formatted(what, tally.lossSum()), epoch);
    }
  }

  /**
   * Checks what was learned, before it becomes a checkpoint.
   *
   * @throws DivergedException if a parameter is not finite
   */
  void check(Standing standing, EpochInProgress epoch) throws IOException {
    if (onDivergence == OnDivergence.STOP && !standing.learned().isFinite()) {
      throw diverged("a parameter is not finite", epoch);
    }
  }

  private DivergedException diverged(String what, EpochInProgress epoch) throws IOException {
    Optional<Path> good =
        checkpoints.last().isPresent() ? checkpoints.last() : checkpoints.newest();
    return new DivergedException(
        "%s in epoch %d by example %,d of %,d; use a smaller --learning-rate, or give --clip-norm or --on-divergence continue; %s"
            .formatted(
                what,
                epoch.number(),
                epoch.run().tally().examples(),
                epoch.examples(),
                good.map(path -> "the last good checkpoint is " + path)
                    .orElse("there is no checkpoint")));
  }
}
