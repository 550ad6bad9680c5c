/**
 * Flags to runs to reports: the command line.
 *
 * <p>A newcomer starts with {@link org.ghostbatch.trainer.Main}, then {@link
 * org.ghostbatch.trainer.TrainCommand}, which turns flags into a {@link
 * org.ghostbatch.trainer.RunConfig}, and {@link org.ghostbatch.trainer.TrainingLoop}, a run in time
 * order: each epoch's {@code Tally} becomes a row of the {@link
 * org.ghostbatch.trainer.RunDirectory}'s history. {@link org.ghostbatch.trainer.Sweep} makes many
 * such runs, one for each {@link org.ghostbatch.trainer.Cell} of a {@link
 * org.ghostbatch.trainer.Grid}. {@link org.ghostbatch.trainer.report} makes pages and pictures of
 * what lies there; {@link org.ghostbatch.trainer.experiments} has published results; {@link
 * org.ghostbatch.trainer.serving} uses what was learned.
 */
package org.ghostbatch.trainer;
