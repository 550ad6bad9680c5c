package org.ghostbatch.accumulate;

import org.tensorflow.ndarray.Shape;

/**
 * A tensor of float32 that is learned.
 *
 * @param name unique within its network, for instance {@code dense-1/kernel}
 * @param shape fully known
 * @param initializer how it begins
 */
public record Parameter(String name, Shape shape, Initializer initializer) {}
