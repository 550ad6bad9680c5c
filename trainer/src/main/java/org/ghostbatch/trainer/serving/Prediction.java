package org.ghostbatch.trainer.serving;

import java.nio.file.Path;

/**
 * What a model says of one image.
 *
 * @param index the image's place in its file, from 0
 * @param label the most probable class
 * @param name its name, empty if that is not known
 * @param probabilities of every class
 */
public record Prediction(Path file, long index, int label, String name, float[] probabilities) {
  /** How probable the most probable class is. */
  public float probability() {
    return probabilities[label];
  }
}
