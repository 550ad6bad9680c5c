/**
 * Checkpoints on disk: directories that exist whole or not at all, and that show by themselves
 * whether they are damaged. Begin with {@link
 * org.ghostbatch.trainer.checkpoints.CheckpointDirectory}. What a checkpoint says of its run is the
 * run's own to know.
 */
package org.ghostbatch.trainer.checkpoints;
