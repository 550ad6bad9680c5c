package org.ghostbatch.trainer.serving;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A confusion matrix: how many examples of each class were taken for each. Only what occurs takes
 * memory, however many classes there are.
 */
public final class Confusion {
  private final int classes;
  private final TreeMap<Integer, TreeMap<Integer, Long>> rows = new TreeMap<>();
  private final Map<Integer, Long> examples = new TreeMap<>();
  private final Map<Integer, Long> predicted = new TreeMap<>();
  private long count;
  private long correct;

  /**
   * A pair of classes that occurs.
   *
   * @param label the class of the examples
   * @param answer the class that they were taken for
   * @param count how many examples, at least 1
   */
  public record Pair(int label, int answer, long count) {}

  /** A matrix of zeros. */
  Confusion(int classes) {
    this.classes = classes;
  }

  /** The matrix with these counts: rows are classes, columns answers. */
  static Confusion of(long[][] counts) {
    Confusion confusion = new Confusion(counts.length);
    for (int label = 0; label < counts.length; label++) {
      for (int answer = 0; answer < counts.length; answer++) {
        if (counts[label][answer] > 0) {
          confusion.add(label, answer, counts[label][answer]);
        }
      }
    }
    return confusion;
  }

  void add(int label, int answer, long more) {
    rows.computeIfAbsent(label, absent -> new TreeMap<>()).merge(answer, more, Long::sum);
    examples.merge(label, more, Long::sum);
    predicted.merge(answer, more, Long::sum);
    count += more;
    correct += label == answer ? more : 0;
  }

  /** How many classes there are, whether they occur or not. */
  public int classes() {
    return classes;
  }

  /** How many examples of one class were taken for another. */
  public long count(int label, int answer) {
    return rows.getOrDefault(label, new TreeMap<>()).getOrDefault(answer, 0L);
  }

  /** How many examples there were. */
  public long examples() {
    return count;
  }

  /** How many of them were taken for what they are. */
  public long correct() {
    return correct;
  }

  /** How many examples of a class there were. */
  public long examples(int label) {
    return examples.getOrDefault(label, 0L);
  }

  /** How many examples were taken for this class. */
  public long predicted(int label) {
    return predicted.getOrDefault(label, 0L);
  }

  /** The classes that have examples or were answered, ascending. */
  public SortedSet<Integer> occurring() {
    SortedSet<Integer> occurring = new TreeSet<>(examples.keySet());
    occurring.addAll(predicted.keySet());
    return Collections.unmodifiableSortedSet(occurring);
  }

  /** The pairs that occur, by class and then by answer. */
  public List<Pair> pairs() {
    return rows.entrySet().stream()
        .flatMap(
            row ->
                row.getValue().entrySet().stream()
                    .map(cell -> new Pair(row.getKey(), cell.getKey(), cell.getValue())))
        .toList();
  }
}
