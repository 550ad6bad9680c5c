/**
 * One training run. A request comes in; a directory with the run's settings, history, checkpoints
 * and report goes out.
 *
 * <p>Read {@link org.ghostbatch.trainer.run.TrainingRequest} first. With a dataset it becomes a
 * {@link org.ghostbatch.trainer.run.TrainingRun}; {@link org.ghostbatch.trainer.run.RunResolution}
 * decides what it leaves open; {@link org.ghostbatch.trainer.run.TrainingLoop} is the run in time
 * order; {@link org.ghostbatch.trainer.run.RunDirectory} writes its files. This package knows no
 * command line and no terminal: it tells a {@link org.ghostbatch.trainer.run.RunListener} what
 * happens, so that programs can use it as the commands do.
 */
package org.ghostbatch.trainer.run;
