package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class ImageLayersTest {
  private static final List<Layer> LAYERS =
      List.of(
          Layer.rescale(0.1, 0),
          Layer.conv2d(2, 2, Initializer.ZEROS),
          Layer.maxPool(2),
          Layer.flatten());

  @Test
  void convolutionAndPoolingAreThoseWorkedOutByHand() {
    // 1 2 3 / 4 5 6 / 7 8 9, all times 0.1. The first filter adds up 2 by 2 pixels: 1.2, 1.6, 2.4,
    // 2.8, of which pooling takes the last. The second takes the upper left one: 0.5 at most.
    float[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    Network network = Network.ofImages(3, 3, 1, LAYERS);
    try (TrainingProgram program =
        SmallData.program(
            network,
            UpdateRule.of(Optimizer.sgd()),
            0,
            SmallData.floats(image, new int[] {1}, 2))) {
      float[] kernel = {1, 1, 1, 0, 1, 0, 1, 0};
      program.restore(
          new Snapshot(
              Map.of("conv2d-1/kernel", kernel, "conv2d-1/bias", new float[] {0.5f, -0.25f}), 0));

      double logitDifference = (2.8 + 0.5) - (0.5 - 0.25);
      assertThat(program.evaluateTraining().loss())
          .isCloseTo(Math.log1p(Math.exp(logitDifference)), within(1e-6));

      // The gradient of the loss by the logits is p and -p, p being the first class's probability;
      // it goes to the pixels that won: the lower right four, and the middle one.
      double p = 1 / (1 + Math.exp(-logitDifference));
      program.train(BatchPlan.inOnePiece(1).epoch(1, 1));
      Map<String, float[]> learned = program.snapshot().tensors();
      assertThat(learned.get("conv2d-1/bias"))
          .containsExactly(new float[] {(float) (0.5 - p), (float) (-0.25 + p)}, within(1e-5f));
      float[] expected = {
        (float) (1 - 0.5 * p), (float) (1 + 0.5 * p),
        (float) (1 - 0.6 * p), (float) (0.6 * p),
        (float) (1 - 0.8 * p), (float) (0.8 * p),
        (float) (1 - 0.9 * p), (float) (0.9 * p)
      };
      assertThat(learned.get("conv2d-1/kernel")).containsExactly(expected, within(1e-5f));
    }
  }

  @Test
  void shapesAreThoseOfTheLayers() {
    assertThat(Layer.conv2d(32, 3, Initializer.ZEROS).outputShape(Shape.of(28, 28, 1)))
        .isEqualTo(Shape.of(26, 26, 32));
    assertThat(Layer.maxPool(2).outputShape(Shape.of(13, 12, 5))).isEqualTo(Shape.of(6, 6, 5));
    assertThat(Layer.flatten().outputShape(Shape.of(5, 5, 64))).isEqualTo(Shape.of(1600));
  }

  @Test
  void inputsThatALayerCannotTakeAreRejected() {
    assertThatThrownBy(() -> Network.of(9, LAYERS)).hasMessageContaining("takes images");
    assertThatThrownBy(() -> Network.ofImages(1, 9, 1, LAYERS)).hasMessageContaining("at least as");
    assertThatThrownBy(() -> Network.ofImages(3, 3, 1, LAYERS.subList(0, 3)))
        .hasMessageContaining("one logit a class");
    assertThatThrownBy(() -> Network.ofImages(3, 3, 1, List.of(Layer.dense(2))))
        .hasMessageContaining("flatten them first");
    assertThatThrownBy(() -> Layer.conv2d(0, 3, Initializer.ZEROS))
        .hasMessageContaining("0 filters");
    assertThatThrownBy(() -> Layer.maxPool(0)).hasMessageContaining("pooling of 0");
  }
}
