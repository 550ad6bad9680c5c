package org.ghostbatch.trainer.run;

import java.nio.file.Path;
import java.util.Optional;
import org.ghostbatch.trainer.settings.CheckpointPlan;

/**
 * What a run writes, and where.
 *
 * @param overwrite whether it may replace another
 * @param export where the model is written at its end, or nothing
 * @param trace where to write what the device did in a segment, or nothing
 */
public record RunOutput(
    Path directory,
    boolean overwrite,
    CheckpointPlan checkpoints,
    Optional<Path> export,
    Optional<Path> trace) {

  /** A directory and nothing else; it may not replace another. */
  public static RunOutput of(Path directory, CheckpointPlan checkpoints) {
    return new RunOutput(directory, false, checkpoints, Optional.empty(), Optional.empty());
  }
}
