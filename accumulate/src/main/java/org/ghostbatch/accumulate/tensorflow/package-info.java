/**
 * TensorFlow's native library, as the other packages use it.
 *
 * <p>{@link org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary}, which programs may call, loads
 * the library and sets what it reads once. The other public types are for the packages of {@code
 * accumulate}: variables of a session by name, resources that are closed together, a tensor's
 * memory, and paths that TensorFlow understands as Java does.
 */
package org.ghostbatch.accumulate.tensorflow;
