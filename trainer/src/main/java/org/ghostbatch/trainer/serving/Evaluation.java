package org.ghostbatch.trainer.serving;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.ghostbatch.accumulate.export.Answers;
import org.ghostbatch.accumulate.export.Classifier;
import org.ghostbatch.datasets.Examples;

/**
 * What a classifier's answers to examples are worth.
 *
 * @param lossSum the sum of the examples' cross-entropies, in nats
 * @param confusion how many examples of each class were taken for each
 * @param classNames a name for each class
 */
public record Evaluation(double lossSum, Confusion confusion, List<String> classNames) {
  /**
   * Asks the classifier of every example.
   *
   * @param examples of the classifier's format, and of its classes
   * @throws IOException if the model cannot answer
   */
  public static Evaluation of(Classifier classifier, Examples examples, List<String> classNames)
      throws IOException {
    Confusion confusion = new Confusion(classifier.classes());
    double lossSum = 0;
    int most = Math.min(classifier.batch(), examples.count());
    ByteBuffer batch =
        ByteBuffer.allocate(most * examples.exampleBytes()).order(ByteOrder.nativeOrder());
    for (int from = 0; from < examples.count(); from += most) {
      int count = Math.min(most, examples.count() - from);
      examples.copy(IntStream.range(from, from + count).toArray(), 0, count, batch.clear());
      Answers answers = classifier.classify(batch.flip(), count);
      for (int i = 0; i < count; i++) {
        int truth = examples.label(from + i);
        confusion.add(truth, answers.classes()[i], 1);
        lossSum += crossEntropy(answers.logits()[i], truth);
      }
    }
    return new Evaluation(lossSum, confusion, classNames);
  }

  /** In nats: {@code log(sum of exp(logit)) - logit of the truth}. */
  static double crossEntropy(float[] logits, int truth) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return largest + Math.log(sum) - logits[truth];
  }

  /** How many classes there are, whether they occur or not. */
  public int classes() {
    return confusion.classes();
  }

  /** How many examples there were. */
  public long examples() {
    return confusion.examples();
  }

  /** How many examples of a class there were. */
  public long examples(int label) {
    return confusion.examples(label);
  }

  /** How many examples were taken for this class. */
  public long predicted(int label) {
    return confusion.predicted(label);
  }

  /** The mean cross-entropy of an example, in nats; NaN where there are none. */
  public double loss() {
    return lossSum / examples();
  }

  /** The fraction that was answered correctly; NaN where there are no examples. */
  public double accuracy() {
    return (double) confusion.correct() / examples();
  }

  /** Of what was taken for this class, the fraction that is of it; NaN where nothing was. */
  public double precision(int label) {
    return (double) confusion.count(label, label) / predicted(label);
  }

  /** Of the examples of this class, the fraction that was recognized; NaN where there are none. */
  public double recall(int label) {
    return (double) confusion.count(label, label) / examples(label);
  }

  /**
   * The harmonic mean of precision and recall; NaN where the class neither occurs nor is predicted.
   */
  public double f1(int label) {
    return 2.0 * confusion.count(label, label) / (examples(label) + predicted(label));
  }
}
