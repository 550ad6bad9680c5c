/**
 * Flags to runs to reports: the command line.
 *
 * <p>A newcomer starts with {@link org.ghostbatch.trainer.Main}, then {@link
 * org.ghostbatch.trainer.TrainCommand}, which turns flags into a {@link
 * org.ghostbatch.trainer.RunConfig}, and {@link org.ghostbatch.trainer.TrainingLoop}, a run in time
 * order: each epoch's {@code Tally} becomes a row of the {@link
 * org.ghostbatch.trainer.RunDirectory}'s history.
 */
package org.ghostbatch.trainer;
