package org.ghostbatch.benchmarks;

import java.util.SplittableRandom;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;

/** Images of noise; speed does not depend on what they show. */
final class RandomImages {
  private static final int CLASSES = 10;

  private RandomImages() {}

  /** So many examples of uint8 of one axis, in ten classes. */
  static Examples of(int count, int features) {
    return of(count, features, CLASSES);
  }

  /** So many examples of uint8 of one axis. */
  static Examples of(int count, int features, int classes) {
    SplittableRandom random = new SplittableRandom(1);
    byte[] pixels = new byte[count * features];
    random.nextBytes(pixels);
    return new ArrayExamples(
        new int[] {features},
        ElementType.UINT8,
        pixels,
        random.ints(count, 0, classes).toArray(),
        classes);
  }
}
