package org.ghostbatch.trainer.experiments;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongFunction;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;
import org.ghostbatch.datasets.Split;

/**
 * Which examples an experiment uses.
 *
 * @param words one sentence on them
 * @param dataset where they are from
 * @param subset how many training examples are used, the same ones for every seed; 0 for all
 *     training and test examples as they are divided
 * @param validationFraction the part of the subset that each seed holds out at random; 0 where
 *     there is no subset
 */
public record ExperimentData(String words, Source dataset, int subset, double validationFraction) {
  // The choice belongs to the experiment: no seed of a run makes it.
  private static final long CHOICE = 0;

  /** A dataset that experiments use. */
  public enum Source {
    /** The tutorial's blobs, which we draw. */
    BLOBS,
    /** Fashion-MNIST's four files. */
    FASHION_MNIST
  }

  static ExperimentData whole(String words, Source dataset) {
    return new ExperimentData(words, dataset, 0, 0);
  }

  /** The examples that each seed trains and validates on. */
  public LongFunction<Split> splits(Dataset from) {
    if (subset == 0) {
      Split same = new Split(from.training(), from.test());
      return seed -> same;
    }
    Examples chosen = chosen(from.training());
    return seed -> Split.random(chosen, validationFraction, seed);
  }

  private Examples chosen(Examples all) {
    int[] rows = Arrays.copyOf(Order.shuffled(CHOICE, 0, all.count()), subset);
    byte[] features = new byte[Math.multiplyExact(subset, all.exampleBytes())];
    all.copy(rows, 0, subset, ByteBuffer.wrap(features));
    int[] labels = Arrays.stream(rows).map(all::label).toArray();
    return new ArrayExamples(all.shape(), all.elementType(), features, labels, all.classes());
  }
}
