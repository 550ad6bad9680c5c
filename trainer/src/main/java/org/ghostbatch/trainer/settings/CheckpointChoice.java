package org.ghostbatch.trainer.settings;

import org.ghostbatch.trainer.text.UsageException;

/**
 * Which checkpoints a run is to write and keep.
 *
 * @param every null if the command decides
 * @param keep how many, at least 1
 */
public record CheckpointChoice(CheckpointInterval every, int keep) {
  public CheckpointChoice {
    if (keep < 1) {
      throw new UsageException("--keep %d: must be at least 1".formatted(keep));
    }
  }

  public CheckpointPlan plan(CheckpointInterval unlessGiven) {
    return new CheckpointPlan(every == null ? unlessGiven : every, keep);
  }
}
