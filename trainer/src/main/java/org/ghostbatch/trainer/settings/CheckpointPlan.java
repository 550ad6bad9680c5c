package org.ghostbatch.trainer.settings;

/**
 * Which checkpoints a run writes and keeps.
 *
 * @param keep how many, at least 1
 */
public record CheckpointPlan(CheckpointInterval every, int keep) {}
