package org.ghostbatch.trainer.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.trainer.text.UsageException;

/**
 * A model with all its settings.
 *
 * @param hidden the hidden layers' widths of an mlp; empty for the others
 * @param initializer of the weights before the last layer; null where there are none
 * @param pixels what is done to the features first; null where the examples decide
 * @param ghostStatistics the rule of the running statistics; null where nothing is normalized
 * @param dropout the part of the hidden layers' outputs that is dropped, 0 for none
 */
public record ModelSettings(
    ModelName model,
    List<Integer> hidden,
    Initializer initializer,
    Pixels pixels,
    GhostStatistics ghostStatistics,
    double dropout) {
  private static final int CNN_KERNEL = 3;
  private static final int CNN_POOL = 2;
  private static final int CNN_HIDDEN = 128;
  // Smaller images are gone after two convolutions and two poolings.
  private static final int MIN_SIDE = 10;

  /** Whether the model normalizes by ghosts. */
  public boolean normalizes() {
    return ghostStatistics != null;
  }

  /** This with what these examples decide. */
  public ModelSettings resolved(Examples training) {
    return pixels != null
        ? this
        : new ModelSettings(
            model,
            hidden,
            initializer,
            Pixels.usualFor(training.elementType()),
            ghostStatistics,
            dropout);
  }

  /**
   * Builds the network of settings that are {@link #resolved}.
   *
   * @throws UsageException if the model cannot take such examples
   */
  public Network network(Examples training) {
    List<Layer> layers = new ArrayList<>();
    pixels.layer(training).ifPresent(layers::add);
    switch (model) {
      case LINEAR -> layers.add(Layer.dense(1, initializer));
      case MLP -> hidden.forEach(units -> addHidden(layers, units));
      case SOFTMAX -> {}
      case CNN -> addConvolutions(layers);
    }
    layers.add(Layer.dense(training.classes()));
    return model == ModelName.CNN
        ? ofImages(training, layers)
        : Network.of(training.features(), layers);
  }

  private void addHidden(List<Layer> layers, int units) {
    layers.add(Layer.dense(units, initializer));
    addActivation(layers);
    if (dropout > 0) {
      layers.add(Layer.dropout(dropout));
    }
  }

  private void addConvolutions(List<Layer> layers) {
    for (int filters : new int[] {32, 64}) {
      layers.add(Layer.conv2d(filters, CNN_KERNEL, initializer));
      addActivation(layers);
      layers.add(Layer.maxPool(CNN_POOL));
    }
    layers.add(Layer.flatten());
    addHidden(layers, CNN_HIDDEN);
  }

  private void addActivation(List<Layer> layers) {
    if (normalizes()) {
      layers.add(Layer.ghostBatchNorm(ghostStatistics));
    }
    layers.add(Layer.relu());
  }

  private static Network ofImages(Examples training, List<Layer> layers) {
    int[] shape = training.shape();
    if (shape.length < 2 || shape.length > 3) {
      throw new UsageException(
          "--model cnn: needs images of height and width, or of height, width and channels; these examples are %s"
              .formatted(
                  shape.length == 1
                      ? "%d features on one axis".formatted(shape[0])
                      : sizes(shape) + " features"));
    }
    try {
      return Network.ofImages(shape[0], shape[1], shape.length == 3 ? shape[2] : 1, layers);
    } catch (IllegalArgumentException tooSmall) {
      String remedy =
          isChannelsFirst(shape)
              ? "channels come last: store these images as " + sizes(shape[1], shape[2], shape[0])
              : "use at least %d by %d".formatted(MIN_SIDE, MIN_SIDE);
      throw new UsageException(
          "--model cnn: images of %d by %d pixels%s are too small: %s"
              .formatted(
                  shape[0],
                  shape[1],
                  shape.length == 3 ? " with %d channels".formatted(shape[2]) : "",
                  remedy));
    }
  }

  /** Whether an image has a first axis that is not of pixels, but could be one of channels. */
  private static boolean isChannelsFirst(int[] shape) {
    return shape.length == 3 && shape[0] < MIN_SIDE && shape[2] >= MIN_SIDE;
  }

  private static String sizes(int... axes) {
    return Arrays.stream(axes).mapToObj(String::valueOf).collect(Collectors.joining(" x "));
  }
}
