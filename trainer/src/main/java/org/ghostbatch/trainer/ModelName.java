package org.ghostbatch.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;

/** The models that {@code --model} knows. */
enum ModelName {
  /** A linear bottleneck of one unit, then the classes: the Stack Overflow question's model. */
  LINEAR,
  /** Hidden layers with rectifiers, then the classes. */
  MLP,
  /** Plain multinomial regression. */
  SOFTMAX;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Builds the network.
   *
   * @param hidden the widths of an MLP's hidden layers
   * @param initializer of the weights before the last layer; the last begins glorot-uniform
   * @param pixels what is done to the features first, if anything
   */
  Network network(
      int features,
      int classes,
      List<Integer> hidden,
      Initializer initializer,
      Optional<Layer> pixels) {
    List<Layer> layers = new ArrayList<>();
    pixels.ifPresent(layers::add);
    switch (this) {
      case LINEAR -> layers.add(Layer.dense(1, initializer));
      case MLP ->
          hidden.forEach(
              units -> {
                layers.add(Layer.dense(units, initializer));
                layers.add(Layer.relu());
              });
      case SOFTMAX -> {}
    }
    layers.add(Layer.dense(classes));
    return Network.of(features, layers);
  }
}
