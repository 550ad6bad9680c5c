package org.ghostbatch.accumulate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A classifier as a list of layers. The last layer gives one logit for each class.
 *
 * <p>Layers of one kind are numbered from 1 in their parameters' names: {@code dense-1/kernel}.
 */
public final class Network {
  private final List<Layer> layers;
  private final List<List<Parameter>> parametersByLayer;
  private final Shape example;
  private final int classes;
  private final long valuesAnExample;

  private Network(
      List<Layer> layers,
      List<List<Parameter>> parametersByLayer,
      Shape example,
      int classes,
      long valuesAnExample) {
    this.layers = layers;
    this.parametersByLayer = parametersByLayer;
    this.example = example;
    this.classes = classes;
    this.valuesAnExample = valuesAnExample;
  }

  /**
   * A network for examples of one axis.
   *
   * @param features how many features an example has, at least 1
   * @param layers from input to logits, at least one
   * @throws IllegalArgumentException if a layer cannot take what the one before gives
   */
  public static Network of(int features, List<Layer> layers) {
    return of(Shape.of(features), layers);
  }

  /**
   * A network for images.
   *
   * @param height in pixels, at least 1
   * @param width in pixels, at least 1
   * @param channels at least 1
   * @param layers from input to logits, at least one
   * @throws IllegalArgumentException if a layer cannot take what the one before gives
   */
  public static Network ofImages(int height, int width, int channels, List<Layer> layers) {
    return of(Shape.of(height, width, channels), layers);
  }

  private static Network of(Shape example, List<Layer> layers) {
    if (example.size() < 1 || layers.isEmpty()) {
      throw new IllegalArgumentException(
          "a network of %d features and %d layers: each must be at least 1"
              .formatted(example.size(), layers.size()));
    }
    Map<String, Integer> numbers = new HashMap<>();
    List<List<Parameter>> parameters = new ArrayList<>();
    Shape shape = example;
    long values = example.size();
    for (Layer layer : layers) {
      int number = numbers.merge(layer.kind(), 1, Integer::sum);
      Shape output = layer.outputShape(shape);
      parameters.add(layer.parameters(layer.kind() + "-" + number, shape));
      shape = output;
      values += output.size();
    }
    if (shape.numDimensions() != 1) {
      throw new IllegalArgumentException(
          "a network whose last layer gives the shape %s: must give one logit a class"
              .formatted(shape));
    }
    return new Network(List.copyOf(layers), parameters, example, (int) shape.get(0), values);
  }

  /** How many features an example has. */
  public int features() {
    return (int) example.size();
  }

  /** The shape of one example, for instance {@code [784]} or {@code [28, 28, 1]}. */
  public int[] exampleShape() {
    return LongStream.of(example.asArray()).mapToInt(Math::toIntExact).toArray();
  }

  /**
   * A network for examples of this shape.
   *
   * @param example of one axis, or height, width and channels
   * @param layers from input to logits, at least one
   * @throws IllegalArgumentException if a layer cannot take what the one before gives
   */
  public static Network of(int[] example, List<Layer> layers) {
    return of(Shape.of(IntStream.of(example).asLongStream().toArray()), layers);
  }

  /** How many logits come out: one a class. */
  public int classes() {
    return classes;
  }

  /** How many numbers an example is on its way, all layers' outputs together with its features. */
  long valuesAnExample() {
    return valuesAnExample;
  }

  /** How many multiplications the matrix products and convolutions of one example take, forward. */
  long multiplicationsAnExample() {
    long multiplications = 0;
    Shape input = example;
    for (int i = 0; i < layers.size(); i++) {
      Shape output = layers.get(i).outputShape(input);
      for (Parameter parameter : parametersByLayer.get(i)) {
        if (parameter.role() == Parameter.Role.WEIGHT) {
          long places = output.size() / output.get(output.numDimensions() - 1);
          multiplications += parameter.shape().size() * places;
        }
      }
      input = output;
    }
    return multiplications;
  }

  /** The layers, from input to logits. */
  public List<Layer> layers() {
    return layers;
  }

  /** Whether examples are normalized by ghosts, so that tapes must say which those are. */
  public boolean normalizes() {
    return layers.stream().anyMatch(GhostBatchNorm.class::isInstance);
  }

  boolean pools() {
    return layers.stream().anyMatch(MaxPool.class::isInstance);
  }

  /** Whether it has convolutions. */
  public boolean convolves() {
    return layers.stream().anyMatch(Conv2d.class::isInstance);
  }

  /** Every parameter, from input to logits. */
  public List<Parameter> parameters() {
    return parametersByLayer.stream().flatMap(List::stream).toList();
  }

  /** How many numbers there are to learn. */
  public long parameterCount() {
    return parameters().stream()
        .filter(parameter -> parameter.role().learned())
        .mapToLong(parameter -> parameter.shape().size())
        .sum();
  }

  /**
   * The logits of examples, without learning from them.
   *
   * @param examples [n, features]
   * @param values the parameters' values, in the order of {@link #parameters()}
   * @return [n, classes]
   */
  public Operand<TFloat32> logits(
      Ops tf, Operand<TFloat32> examples, List<? extends Operand<TFloat32>> values) {
    return logits(tf, Precision.FLOAT32, examples, values);
  }

  /** The same, with matrix products and convolutions in a precision. */
  public Operand<TFloat32> logits(
      Ops tf,
      Precision precision,
      Operand<TFloat32> examples,
      List<? extends Operand<TFloat32>> values) {
    return forward(ForwardContext.inference(tf, precision), examples, values).output();
  }

  /**
   * Reads the values of all parameters from a checkpoint.
   *
   * @param checkpoint what the names of TensorFlow's files begin with
   * @return row-major, by name
   * @throws IOException if the files cannot be read, or hold no such parameters
   */
  public Map<String, float[]> read(Path checkpoint) throws IOException {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    parameters().forEach(each -> shapes.put(each.name(), each.shape()));
    try (TensorBundle bundle = TensorBundle.of(shapes)) {
      return bundle.read(checkpoint);
    }
  }

  /**
   * The order in which layers are computed. A ReLU before a pooling comes after it, where it has a
   * quarter of the numbers or less. Values and gradients are the same bits: the largest number
   * stays the largest, and where all of a square are cut to 0, none of them has a gradient.
   */
  private List<Integer> order() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      boolean follows = i > 0 && layers.get(i - 1) == Activation.RELU;
      boolean pools = layers.get(i) instanceof MaxPool;
      order.add(follows && pools ? order.size() - 1 : order.size(), i);
    }
    return order;
  }

  /**
   * The logits, [n, classes], and the new values of all statistics, in the order of {@link
   * #parameters()}.
   *
   * @param examples [n, features]
   * @param values the parameters' values, in the order of {@link #parameters()}
   */
  LayerOutput forward(
      ForwardContext context,
      Operand<TFloat32> examples,
      List<? extends Operand<TFloat32>> values) {
    Operand<TFloat32> output = examples;
    if (example.numDimensions() > 1) {
      output = new ExampleShape(example).of(context.tf(), output);
    }
    List<Operand<TFloat32>> statistics = new ArrayList<>();
    int next = 0;
    for (int i : order()) {
      int count = parametersByLayer.get(i).size();
      LayerOutput given =
          layers.get(i).forward(context.atLayer(i), output, values.subList(next, next + count));
      output = given.output();
      statistics.addAll(given.statistics());
      next += count;
    }
    return new LayerOutput(output, statistics);
  }
}
