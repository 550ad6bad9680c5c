package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A classifier as a list of layers, the last of which gives one logit a class.
 *
 * <p>Layers of one kind are numbered from 1 in their parameters' names: {@code dense-1/kernel}.
 */
public final class Network {
  private final List<Layer> layers;
  private final List<List<Parameter>> parametersByLayer;
  private final int features;
  private final int classes;

  private Network(
      List<Layer> layers, List<List<Parameter>> parametersByLayer, int features, int classes) {
    this.layers = layers;
    this.parametersByLayer = parametersByLayer;
    this.features = features;
    this.classes = classes;
  }

  /**
   * A network for examples of one axis.
   *
   * @param features how many features an example has, at least 1
   * @param layers from input to logits, at least one
   * @throws IllegalArgumentException if a layer cannot take what the one before gives
   */
  public static Network of(int features, List<Layer> layers) {
    if (features < 1 || layers.isEmpty()) {
      throw new IllegalArgumentException(
          "a network of %d features and %d layers: each must be at least 1"
              .formatted(features, layers.size()));
    }
    Map<String, Integer> numbers = new HashMap<>();
    List<List<Parameter>> parameters = new ArrayList<>();
    Shape shape = Shape.of(features);
    for (Layer layer : layers) {
      int number = numbers.merge(layer.kind(), 1, Integer::sum);
      parameters.add(layer.parameters(layer.kind() + "-" + number, shape));
      shape = layer.outputShape(shape);
    }
    return new Network(List.copyOf(layers), parameters, features, (int) shape.get(0));
  }

  /** How many features an example has. */
  public int features() {
    return features;
  }

  /** How many logits come out: one a class. */
  public int classes() {
    return classes;
  }

  /** The layers, from input to logits. */
  public List<Layer> layers() {
    return layers;
  }

  /** Every parameter, from input to logits. */
  public List<Parameter> parameters() {
    return parametersByLayer.stream().flatMap(List::stream).toList();
  }

  /** How many numbers there are to learn. */
  public long parameterCount() {
    return parameters().stream().mapToLong(parameter -> parameter.shape().size()).sum();
  }

  /**
   * The logits.
   *
   * @param examples [n, features]
   * @param values the parameters' values, in the order of {@link #parameters()}
   * @return [n, classes]
   */
  Operand<TFloat32> logits(
      Ops tf, Operand<TFloat32> examples, List<? extends Operand<TFloat32>> values) {
    Operand<TFloat32> output = examples;
    int next = 0;
    for (int i = 0; i < layers.size(); i++) {
      int count = parametersByLayer.get(i).size();
      output = layers.get(i).forward(tf, output, values.subList(next, next + count));
      next += count;
    }
    return output;
  }
}
