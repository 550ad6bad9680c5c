/**
 * The formats of our files: their names, the columns of the CSV files, the fields of the JSON
 * files, and the words in them. Each format is defined here once; those who write a file and those
 * who read it use the same definition. Pure data: nothing here reads or writes.
 *
 * <p>Read {@link org.ghostbatch.trainer.formats.RunFiles} first. It names each file of a run and
 * what defines its content. The other directories have {@link
 * org.ghostbatch.trainer.formats.SweepFiles}, {@link
 * org.ghostbatch.trainer.formats.ExperimentFiles}, {@link
 * org.ghostbatch.trainer.formats.SpeedFiles} and {@link
 * org.ghostbatch.trainer.formats.EvaluationFiles}. A checkpoint's {@code state.json} is defined
 * where it is both written and read, in {@code checkpoints} and {@code run}.
 */
package org.ghostbatch.trainer.formats;
