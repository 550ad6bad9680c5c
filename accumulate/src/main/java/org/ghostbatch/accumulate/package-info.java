/**
 * Examples to updates: all of TensorFlow lives here, and only here.
 *
 * <p>A newcomer starts with {@link org.ghostbatch.accumulate.BatchPlan}, the vocabulary, and {@link
 * org.ghostbatch.accumulate.Tape}, the plan of an epoch as data. {@link
 * org.ghostbatch.accumulate.TrainingProgram} runs tapes: the examples lie in a window on the
 * device, a micro-step of the tape gathers some, their gradient goes into the accumulators, and the
 * last micro-step of an update hands the sum to the {@link org.ghostbatch.accumulate.Optimizer};
 * losses and hits come back as a {@link org.ghostbatch.accumulate.Tally}.
 *
 * <p>What has been learned answers as a {@link org.ghostbatch.accumulate.Classifier}, of a
 * checkpoint or of a SavedModel.
 *
 * <p>For a graph that is not ours there is {@link org.ghostbatch.accumulate.GradientAccumulator}.
 */
package org.ghostbatch.accumulate;
