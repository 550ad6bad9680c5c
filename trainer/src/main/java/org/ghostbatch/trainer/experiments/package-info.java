/**
 * Published batch-size results as data, and the runs that answer them.
 *
 * <p>A newcomer starts with {@link org.ghostbatch.trainer.experiments.StackOverflow}, which is a
 * published result written down, then {@link org.ghostbatch.trainer.experiments.Experiment}, and
 * {@link org.ghostbatch.trainer.experiments.Reproduction}, which runs one: a {@link
 * org.ghostbatch.trainer.experiments.SeedTraining} trains each setting with every seed, the {@link
 * org.ghostbatch.trainer.experiments.Results} are compared with what was published, and the {@link
 * org.ghostbatch.trainer.experiments.ExperimentDirectory} writes it all down.
 */
package org.ghostbatch.trainer.experiments;
