package org.ghostbatch.accumulate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.SeededRandom;

/** Small examples, networks and programs for tests. */
public final class SmallData {
  public static final int FEATURES = 6;
  public static final int CLASSES = 3;

  private SmallData() {}

  public static Examples floats(float[] features, int[] labels, int classes) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * features.length).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(features);
    int[] shape = {features.length / labels.length};
    return new ArrayExamples(shape, ElementType.FLOAT32, bytes.array(), labels, classes);
  }

  /** Random examples whose class shifts one feature. */
  public static Examples random(int count, long seed) {
    SeededRandom random = SeededRandom.of(seed, 0);
    float[] features = new float[count * FEATURES];
    int[] labels = new int[count];
    for (int row = 0; row < count; row++) {
      labels[row] = random.nextInt(CLASSES);
      for (int i = 0; i < FEATURES; i++) {
        double shift = i == labels[row] ? 1 : 0;
        features[row * FEATURES + i] = (float) (random.nextDouble(-1, 1) + shift);
      }
    }
    return floats(features, labels, CLASSES);
  }

  public static Network network() {
    return Network.of(FEATURES, List.of(Layer.dense(8), Layer.relu(), Layer.dense(CLASSES)));
  }

  public static TrainingProgram program(Optimizer optimizer, long seed, Examples examples) {
    return program(UpdateRule.of(optimizer), seed, examples);
  }

  public static TrainingProgram program(UpdateRule rule, long seed, Examples examples) {
    return program(network(), rule, seed, examples);
  }

  public static TrainingProgram program(
      Network network, UpdateRule rule, long seed, Examples examples) {
    TrainingProgram program =
        TrainingProgram.create(network, rule, DeviceSettings.of(Device.CPU, 2), seed);
    program.loadTraining(examples);
    return program;
  }

  /** A smooth network with ghosts, and dropout where asked for. */
  public static Network normalizing(GhostStatistics statistics, double dropout) {
    return Network.of(
        FEATURES,
        List.of(
            Layer.dense(8),
            Layer.ghostBatchNorm(1e-3, 0.9, statistics),
            Activation.TANH,
            Layer.dropout(dropout),
            Layer.dense(CLASSES)));
  }
}
