package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixLimitTest {
  private static final Network IMAGES =
      Network.ofImages(
          8,
          8,
          1,
          List.of(
              Layer.rescale(0.5, 0),
              Layer.conv2d(4, 3, Initializer.GLOROT_UNIFORM),
              Layer.relu(),
              Layer.conv2d(5, 3, Initializer.GLOROT_UNIFORM),
              Layer.ghostBatchNorm(GhostStatistics.SEQUENTIAL),
              Layer.maxPool(2),
              Layer.flatten(),
              Layer.dense(6),
              Layer.dense(3)));

  @Test
  void everyProductOfEveryMicroStepIsComputedAndNothingElse() {
    try (MatrixLimit limit = limit(IMAGES, new BatchPlan(8, 4, 2))) {
      StepTrace products = limit.trace(5).get(0);
      assertThat(count(products, "Conv2D")).isEqualTo(5 * 2);
      assertThat(count(products, "Conv2DBackpropFilter")).isEqualTo(5 * 2);
      // What lies before the first layer does not learn.
      assertThat(count(products, "Conv2DBackpropInput")).isEqualTo(5);
      assertThat(count(products, "MatMul")).isEqualTo(5 * 2 * 3);
      for (String left : List.of("Relu", "MaxPool", "FusedBatchNorm", "BiasAdd", "Softmax")) {
        assertThat(products.ops()).noneMatch(op -> op.type().contains(left));
      }
      // A kernel and a bias of each of four layers, a scale and a shift.
      assertThat(count(limit.trace(3).get(1), "ResourceApplyAdam")).isEqualTo(3 * 10);
    }
  }

  private static long count(StepTrace trace, String type) {
    return trace.ops().stream().filter(op -> op.type().endsWith(type)).count();
  }

  @Test
  void theLimitIsAPlausibleSpeed() {
    Network wide = Network.of(256, List.of(Layer.dense(256), Layer.dense(256)));
    // Forward and two gradients, except for the first layer's input; a multiplication and an
    // addition.
    double operations = 2.0 * 5 * 256 * 256;
    try (MatrixLimit limit = limit(wide, new BatchPlan(512, 256))) {
      double best = 0;
      while (!limit.warm()) {
        best = Math.max(best, limit.examplesPerSecond());
      }
      // Above what Java alone would do, and below what two cores can.
      assertThat(best * operations).isBetween(1e9, 2e12);
    }
  }

  private static MatrixLimit limit(Network network, BatchPlan plan) {
    return new MatrixLimit(
        network, UpdateRule.of(Optimizer.adam()), DeviceSettings.of(Device.CPU, 2), plan);
  }
}
