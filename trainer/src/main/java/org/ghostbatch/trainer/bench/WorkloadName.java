package org.ghostbatch.trainer.bench;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.trainer.settings.ModelName;
import org.ghostbatch.trainer.settings.ModelSettings;
import org.ghostbatch.trainer.settings.Pixels;

/**
 * What {@code bench} can measure: a model, the examples of its epochs, and its optimizer. Images
 * are 784 random bytes; speed does not depend on what they show.
 */
public enum WorkloadName {
  /** The linear bottleneck, on raw pixels. */
  LINEAR(ModelName.LINEAR, 60_000),
  /** 784-512-512-10 on pixels of 0 to 1. */
  MLP(ModelName.MLP, 60_000),
  /** Multinomial regression on pixels of 0 to 1. */
  SOFTMAX(ModelName.SOFTMAX, 60_000),
  /** The convolutions, on fewer images: an epoch of 60,000 takes half a minute. */
  CNN(ModelName.CNN, 6_000),
  /** The tutorial's 2-50-3 on its 500 points, with its momentum: see {@code reproduce blobs}. */
  BLOBS(ModelName.MLP, 500);

  private static final int SIDE = 28;

  /** So many go into one array of bytes. */
  public static final int MAX_IMAGES = Integer.MAX_VALUE / (SIDE * SIDE);

  private static final int CLASSES = 10;
  private static final double MOMENTUM = 0.9;

  private final ModelName model;
  private final int examples;

  WorkloadName(ModelName model, int examples) {
    this.model = model;
    this.examples = examples;
  }

  /** How many examples an epoch has. */
  public int examples() {
    return examples;
  }

  /** Whether there is ReLU, before which to normalize. */
  public boolean hasHiddenLayers() {
    return model.hasHiddenLayers();
  }

  /** Whether its model has convolutions. */
  public boolean convolves() {
    return model.convolves();
  }

  /** Whether its matrix products take so much of the time that their speed is a limit. */
  boolean hasLimit() {
    return this != BLOBS;
  }

  Optimizer optimizer() {
    return this == BLOBS ? Optimizer.momentum(MOMENTUM) : Optimizer.adam();
  }

  /** The units of each hidden layer of an mlp; 0 for other models. */
  public int width() {
    return switch (this) {
      case MLP -> 512;
      case BLOBS -> 50;
      case LINEAR, SOFTMAX, CNN -> 0;
    };
  }

  ModelSettings settings(boolean normalized, int width) {
    return new ModelSettings(
        model,
        switch (this) {
          case MLP -> List.of(width, width);
          case BLOBS -> List.of(width);
          case LINEAR, SOFTMAX, CNN -> List.of();
        },
        this == BLOBS ? Initializer.HE_UNIFORM : Initializer.GLOROT_UNIFORM,
        this == LINEAR || this == BLOBS ? Pixels.RAW : Pixels.UNIT,
        normalized ? GhostStatistics.SEQUENTIAL : null,
        0);
  }

  /** Random images, or the tutorial's points. */
  Examples draw(int count) {
    if (this == BLOBS) {
      return Blobs.TUTORIAL.dataset().training();
    }
    SplittableRandom random = new SplittableRandom(1);
    byte[] pixels = new byte[count * SIDE * SIDE];
    random.nextBytes(pixels);
    int[] labels = random.ints(count, 0, CLASSES).toArray();
    return new ArrayExamples(new int[] {SIDE, SIDE}, ElementType.UINT8, pixels, labels, CLASSES);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
