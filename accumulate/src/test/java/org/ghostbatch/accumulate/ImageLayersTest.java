package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.ghostbatch.datasets.SeededRandom;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

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

  /** A map to the same numbers in between keeps the order of the layers. */
  @Test
  void reluAfterPoolingGivesTheBitsOfReluBeforeIt() {
    Map<String, float[]> pooledFirst = trained(Layer.relu(), Layer.maxPool(2));
    Map<String, float[]> inOrder = trained(Layer.relu(), Layer.rescale(1, 0), Layer.maxPool(2));
    pooledFirst.forEach((name, values) -> assertThat(inOrder.get(name)).as(name).isEqualTo(values));
  }

  private static Map<String, float[]> trained(Layer... afterConvolution) {
    List<Layer> layers = new ArrayList<>();
    layers.add(Layer.conv2d(4, 2, Initializer.GLOROT_UNIFORM));
    layers.addAll(List.of(afterConvolution));
    layers.add(Layer.flatten());
    layers.add(Layer.dense(3));
    // Few values, so that many squares have several largest numbers, or none above 0.
    SeededRandom random = SeededRandom.of(3, 0);
    float[] pixels = new float[40 * 49];
    int[] labels = new int[40];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(3) - 1;
    }
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(3);
    }
    try (TrainingProgram program =
        SmallData.program(
            Network.ofImages(7, 7, 1, layers),
            UpdateRule.of(Optimizer.momentum(0.9)),
            2,
            SmallData.floats(pixels, labels, 3))) {
      for (int epoch = 0; epoch < 5; epoch++) {
        program.train(new BatchPlan(8, 4).epoch(40, 0.1));
      }
      return program.snapshot().tensors();
    }
  }

  @Test
  void reluIsComputedOfWhatPoolingLeaves() {
    assertThat(reluOf(List.of(Layer.relu(), Layer.maxPool(2)))).contains("MaxPool");
    assertThat(reluOf(List.of(Layer.maxPool(2), Layer.relu()))).contains("MaxPool");
    assertThat(reluOf(List.of(Layer.relu(), Layer.rescale(1, 0), Layer.maxPool(2))))
        .doesNotContain("MaxPool");
  }

  private static String reluOf(List<Layer> some) {
    List<Layer> layers = new ArrayList<>(some);
    layers.add(Layer.flatten());
    try (Graph graph = TensorFlowLibrary.newGraph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> images =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(3, 16)));
      Network.ofImages(4, 4, 1, layers).logits(tf, images, List.of());
      return graph.toGraphDef().getNodeList().stream()
          .filter(node -> node.getOp().equals("Relu"))
          .findFirst()
          .orElseThrow()
          .getInput(0);
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
