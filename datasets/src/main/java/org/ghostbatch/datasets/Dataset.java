package org.ghostbatch.datasets;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The training and test examples of one dataset.
 *
 * @param name the name on the command line, for instance {@code fashion-mnist}
 * @param training the examples to learn from
 * @param test the examples kept apart, of the same shape, type and classes
 * @param classNames a name for each label; taken over, not copied
 * @param checksums SHA-256 in hexadecimal by file or part, so that a run can say what it saw
 */
public record Dataset(
    String name,
    Examples training,
    Examples test,
    List<String> classNames,
    Map<String, String> checksums) {

  /** Checks that the two parts belong together. */
  public Dataset {
    classNames = Collections.unmodifiableList(classNames);
    if (!Arrays.equals(training.shape(), test.shape())
        || training.elementType() != test.elementType()
        || training.classes() != test.classes()) {
      throw new IllegalArgumentException(
          "dataset %s: training and test examples differ in shape, element type or classes"
              .formatted(name));
    }
  }
}
