package org.ghostbatch.accumulate;

import java.util.Map;
import java.util.function.Predicate;

/** How far two states are apart. */
final class Deviation {
  private Deviation() {}

  /**
   * The largest difference of two states' learned parameters, relative to the largest of all their
   * numbers.
   */
  static double ofWeights(Snapshot one, Snapshot other) {
    return relative(
        one,
        other,
        name ->
            name.endsWith("kernel")
                || name.endsWith("bias")
                || name.endsWith("gamma")
                || name.endsWith("beta"));
  }

  /**
   * The largest difference of two states' learned parameters, relative to the largest change since
   * the state from which both come.
   */
  static double ofUpdate(Snapshot start, Snapshot one, Snapshot other) {
    return ofWeights(one, other) / ofWeights(one, start);
  }

  /** The same of the running statistics. */
  static double ofStatistics(Snapshot one, Snapshot other) {
    return relative(one, other, name -> name.contains("/running-"));
  }

  private static double relative(Snapshot one, Snapshot other, Predicate<String> chosen) {
    double difference = 0;
    double largest = 0;
    for (Map.Entry<String, float[]> entry : one.tensors().entrySet()) {
      if (!chosen.test(entry.getKey())) {
        continue;
      }
      float[] values = entry.getValue();
      float[] others = other.tensors().get(entry.getKey());
      for (int i = 0; i < values.length; i++) {
        double apart = Math.abs((double) values[i] - others[i]);
        difference = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(difference, apart);
        largest = Math.max(largest, Math.abs(values[i]));
      }
    }
    return difference / largest;
  }
}
