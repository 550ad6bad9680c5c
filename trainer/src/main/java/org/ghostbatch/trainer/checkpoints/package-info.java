/**
 * Checkpoints on disk: directories that exist whole or not at all, and that show by themselves
 * whether they are damaged. Begin with {@link
 * org.ghostbatch.trainer.checkpoints.CheckpointDirectory}. The package {@code run} defines what a
 * checkpoint records about its run.
 */
package org.ghostbatch.trainer.checkpoints;
