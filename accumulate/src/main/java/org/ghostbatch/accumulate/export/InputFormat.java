package org.ghostbatch.accumulate.export;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;

/**
 * What a classifier takes: examples of one shape and element type, as they are stored.
 *
 * @param elementType the type of every feature
 * @param shape of one example, for instance {@code [28, 28]}: one axis or more, each at least 1
 */
public record InputFormat(ElementType elementType, List<Integer> shape) {

  /** Checks the shape. */
  public InputFormat {
    shape = List.copyOf(shape);
    if (shape.isEmpty() || shape.stream().anyMatch(length -> length < 1)) {
      throw new IllegalArgumentException(
          "examples of shape %s: must have an axis, and each must be at least 1".formatted(shape));
    }
    long bytes = elementType.bytes();
    for (int length : shape) {
      bytes = bytes > Integer.MAX_VALUE ? bytes : bytes * length;
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "examples of shape %s: must take less than 2^31 bytes each".formatted(shape));
    }
  }

  /** The format of these examples. */
  public static InputFormat of(Examples examples) {
    return new InputFormat(
        examples.elementType(), Arrays.stream(examples.shape()).boxed().toList());
  }

  /** How many features an example has. */
  public int features() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** The bytes that the features of one example take. */
  public int exampleBytes() {
    return features() * elementType.bytes();
  }

  /** As a person reads it, for instance {@code 28 x 28 of uint8}. */
  @Override
  public String toString() {
    return "%s of %s"
        .formatted(
            shape.stream().map(String::valueOf).collect(Collectors.joining(" x ")),
            elementType.name().toLowerCase(Locale.ROOT));
  }
}
