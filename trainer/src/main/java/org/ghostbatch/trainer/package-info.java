/**
 * The program {@code ghostbatch}: flags to runs to reports.
 *
 * <p>{@link org.ghostbatch.trainer.Main} names the commands. Each package below has one job, and
 * depends only on packages that come after it in this list:
 *
 * <ol>
 *   <li>{@link org.ghostbatch.trainer.cli}: reads flags, and prints the results
 *   <li>{@link org.ghostbatch.trainer.sweep} and {@link org.ghostbatch.trainer.bench}: many runs
 *       that are compared
 *   <li>{@link org.ghostbatch.trainer.run}: one training run and its directory
 *   <li>{@link org.ghostbatch.trainer.settings}: the settings of a run; {@link
 *       org.ghostbatch.trainer.serving}: using a trained model
 *   <li>{@link org.ghostbatch.trainer.checkpoints}, {@link org.ghostbatch.trainer.process}, {@link
 *       org.ghostbatch.trainer.report}, {@link org.ghostbatch.trainer.experiments}
 *   <li>{@link org.ghostbatch.trainer.files}
 *   <li>{@link org.ghostbatch.trainer.text}, {@link org.ghostbatch.trainer.statistics} and {@link
 *       org.ghostbatch.trainer.formats}
 * </ol>
 *
 * <p>To follow one run, read {@link org.ghostbatch.trainer.cli.TrainCommand}, {@link
 * org.ghostbatch.trainer.run.TrainingRequest}, {@link org.ghostbatch.trainer.run.TrainingRun} and
 * {@link org.ghostbatch.trainer.run.TrainingLoop}, in this order.
 */
package org.ghostbatch.trainer;
