package org.ghostbatch.trainer;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run writes, and where.
 *
 * @param overwrite whether it may replace another
 * @param export where the model is written at its end, or nothing
 * @param trace where to write what the device did in a segment, or nothing
 */
record RunOutput(
    Path directory,
    boolean overwrite,
    CheckpointPlan checkpoints,
    Optional<Path> export,
    Optional<Path> trace) {

  /** A directory and nothing else; it may not replace another. */
  static RunOutput of(Path directory, CheckpointPlan checkpoints) {
    return new RunOutput(directory, false, checkpoints, Optional.empty(), Optional.empty());
  }
}
