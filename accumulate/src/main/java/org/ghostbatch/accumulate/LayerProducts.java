package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The matrix products, or convolutions, that a layer needs in one micro-step, forward and backward,
 * on resident numbers of the right shapes.
 *
 * @param layer a {@link Dense} or {@link Conv2d}
 * @param input [micro-batch, input shape]
 * @param kernel the layer's weights
 * @param outputGradient [micro-batch, output shape]
 * @param first whether nothing before it learns, so that the gradient of its input is not needed
 */
record LayerProducts<T extends TFloating>(
    Layer layer, Variable<T> input, Variable<T> kernel, Variable<T> outputGradient, boolean first) {
  private static final List<Long> EVERY_PIXEL = List.of(1L, 1L, 1L, 1L);
  private static final String UNPADDED = "VALID";

  /**
   * The products of every layer of a network that has weights.
   *
   * @param microBatch how many examples
   * @param type of the numbers
   */
  static <T extends TFloating> List<LayerProducts<T>> of(
      Network network, int microBatch, Class<T> type) {
    List<Parameter> kernels =
        network.parameters().stream()
            .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
            .toList();
    List<LayerProducts<T>> products = new ArrayList<>();
    Shape input = shape(network.exampleShape());
    for (Layer layer : network.layers()) {
      Shape output = layer.outputShape(input);
      if (layer instanceof Dense || layer instanceof Conv2d) {
        int number = products.size();
        products.add(
            new LayerProducts<>(
                layer,
                variable("input", number, type, input.prepend(microBatch)),
                variable("kernel", number, type, kernels.get(number).shape()),
                variable("output-gradient", number, type, output.prepend(microBatch)),
                number == 0));
      }
      input = output;
    }
    return products;
  }

  private static Shape shape(int[] axes) {
    Shape shape = Shape.scalar();
    for (int axis : axes) {
      shape = shape.append(axis);
    }
    return shape;
  }

  private static <T extends TFloating> Variable<T> variable(
      String what, int number, Class<T> type, Shape shape) {
    return new Variable<>("%s-%d".formatted(what, number), type, shape);
  }

  /** What there must be before the products. */
  List<Variable<T>> resident() {
    return List.of(input, kernel, outputGradient);
  }

  /** Computes all products and puts them where nothing reads them. */
  List<Op> compute(Ops tf) {
    Operand<T> x = input.read(tf);
    Operand<T> w = kernel.read(tf);
    Operand<T> dy = outputGradient.read(tf);
    List<Op> kept = new ArrayList<>();
    kept.add(keep(tf, "output", outputGradient.shape(), forward(tf, x, w)));
    kept.add(keep(tf, "kernel-gradient", kernel.shape(), ofKernel(tf, x, dy)));
    if (!first) {
      kept.add(keep(tf, "input-gradient", input.shape(), ofInput(tf, w, dy)));
    }
    return kept;
  }

  /** A variable takes the product's memory over; without a reader the product would be left out. */
  private Op keep(Ops tf, String what, Shape shape, Operand<T> product) {
    return new Variable<>(input.name() + "/" + what, input.type(), shape).assign(tf, product);
  }

  private Operand<T> forward(Ops tf, Operand<T> x, Operand<T> w) {
    return layer instanceof Conv2d
        ? tf.nn.conv2d(x, w, EVERY_PIXEL, UNPADDED)
        : tf.linalg.matMul(x, w);
  }

  private Operand<T> ofKernel(Ops tf, Operand<T> x, Operand<T> dy) {
    return layer instanceof Conv2d
        ? tf.nn.conv2dBackpropFilter(x, sizes(tf, kernel), dy, EVERY_PIXEL, UNPADDED)
        : tf.linalg.matMul(x, dy, MatMul.transposeA(true));
  }

  private Operand<T> ofInput(Ops tf, Operand<T> w, Operand<T> dy) {
    return layer instanceof Conv2d
        ? tf.nn.conv2dBackpropInput(sizes(tf, input), w, dy, EVERY_PIXEL, UNPADDED)
        : tf.linalg.matMul(dy, w, MatMul.transposeB(true));
  }

  private static Operand<TInt32> sizes(Ops tf, Variable<?> variable) {
    return tf.array(LongStream.of(variable.shape().asArray()).mapToInt(Math::toIntExact).toArray());
  }
}
