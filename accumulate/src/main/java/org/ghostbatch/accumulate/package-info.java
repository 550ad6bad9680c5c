/**
 * Examples to updates: all of TensorFlow lives here and in the packages below, and only there.
 *
 * <p>Read {@link org.ghostbatch.accumulate.BatchPlan} first, for the vocabulary, then {@link
 * org.ghostbatch.accumulate.Tape}, the plan of an epoch as data. {@link
 * org.ghostbatch.accumulate.TrainingProgram} runs tapes: the examples lie in a window on the
 * device, a micro-step of the tape gathers some, their gradient goes into the accumulators, and the
 * last micro-step of an update hands the sum to the {@link org.ghostbatch.accumulate.Optimizer}.
 * Losses and hits come back as a {@link org.ghostbatch.accumulate.Tally}.
 *
 * <p>The public types of this package, {@code export} and {@code framework} are for programs:
 *
 * <ul>
 *   <li>{@code export}: a trained network as a {@code Classifier}. It builds on this package.
 *   <li>{@code framework}: accumulation for a TensorFlow graph of your own. It does not need this
 *       package.
 * </ul>
 *
 * <p>All of them build on {@code tensorflow}: loading the native library and working with its
 * tensors. Of its types, only {@code TensorFlowLibrary} is for programs.
 */
package org.ghostbatch.accumulate;
