/**
 * Gradient accumulation in a TensorFlow graph of your own, with any optimizer of {@code
 * tensorflow-framework}.
 *
 * <p>Read {@link org.ghostbatch.accumulate.framework.GradientAccumulator}: losses, variables and an
 * optimizer go in, updates by the mean gradient of any number of micro-batches come out. Nothing
 * here needs the programs, tapes and layers of {@code accumulate}; {@code Optimizer} and {@code
 * Adam} are the framework's.
 */
package org.ghostbatch.accumulate.framework;
