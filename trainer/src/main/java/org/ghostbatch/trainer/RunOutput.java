package org.ghostbatch.trainer;

import java.nio.file.Path;

/**
 * Where a run is written.
 *
 * @param overwrite whether it may replace another
 */
record RunOutput(Path directory, boolean overwrite, CheckpointPlan checkpoints) {}
