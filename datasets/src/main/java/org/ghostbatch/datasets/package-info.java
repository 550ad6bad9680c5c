/**
 * Bytes to examples. Pure Java, no TensorFlow.
 *
 * <p>A newcomer starts with {@link org.ghostbatch.datasets.Examples}, random access to labelled
 * examples, and {@link org.ghostbatch.datasets.Dataset}, the training and test examples that one
 * name stands for. {@link org.ghostbatch.datasets.FashionMnist}, {@link
 * org.ghostbatch.datasets.Sketches}, {@link org.ghostbatch.datasets.Blobs} and {@link
 * org.ghostbatch.datasets.IdxFile} make them.
 *
 * <p>The path of one example begins here: {@code IdxFile} (bytes) to {@code Examples} to a {@code
 * Window} on the device, in the order that {@link org.ghostbatch.datasets.Order} gives for the
 * epoch. {@link org.ghostbatch.datasets.Windows} serves data larger than memory.
 */
package org.ghostbatch.datasets;
