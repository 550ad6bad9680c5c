/**
 * Trained networks that classify: a checkpoint, a snapshot or a directory in TensorFlow's
 * SavedModel format goes in, probabilities and classes come out.
 *
 * <p>Read {@link org.ghostbatch.accumulate.export.Classifier} first. It can write what it holds as
 * a SavedModel, which {@code SavedModelDirectory} describes.
 */
package org.ghostbatch.accumulate.export;
