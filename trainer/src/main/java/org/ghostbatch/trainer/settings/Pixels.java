package org.ghostbatch.trainer.settings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.trainer.text.UsageException;

/** What is done to the features before the first layer. */
public enum Pixels {
  /** Nothing: 0 to 255. */
  RAW,
  /** Divided by 255: 0 to 1. */
  UNIT,
  /** Shifted and scaled to mean 0 and standard deviation 1 over all training features. */
  STANDARD;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Pixels usualFor(ElementType elementType) {
    return elementType == ElementType.UINT8 ? UNIT : RAW;
  }

  Optional<Layer> layer(Examples training) {
    return switch (this) {
      case RAW -> Optional.empty();
      case UNIT -> {
        if (training.elementType() != ElementType.UINT8) {
          throw new UsageException(
              "--pixels unit: these examples have no pixels of 0 to 255; use raw or standard");
        }
        yield Optional.of(Layer.rescale(1 / 255.0, 0));
      }
      case STANDARD -> Optional.of(standardizing(training));
    };
  }

  private static Layer standardizing(Examples examples) {
    double sum = 0;
    double squares = 0;
    ByteBuffer row = ByteBuffer.allocate(examples.exampleBytes()).order(ByteOrder.nativeOrder());
    boolean bytes = examples.elementType() == ElementType.UINT8;
    for (int i = 0; i < examples.count(); i++) {
      examples.copy(new int[] {i}, 0, 1, row.clear());
      row.flip();
      while (row.hasRemaining()) {
        double value = bytes ? Byte.toUnsignedInt(row.get()) : row.getFloat();
        sum += value;
        squares += value * value;
      }
    }
    double count = (double) examples.count() * examples.features();
    double mean = sum / count;
    double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
    if (!(deviation > 0)) {
      throw new UsageException(
          "--pixels standard: all training features are %s; use raw".formatted(mean));
    }
    return Layer.rescale(1 / deviation, -mean / deviation);
  }
}
