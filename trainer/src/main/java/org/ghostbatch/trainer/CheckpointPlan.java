package org.ghostbatch.trainer;

/**
 * Which checkpoints a run writes and keeps.
 *
 * @param keep how many, at least 1
 */
record CheckpointPlan(CheckpointInterval every, int keep) {}
