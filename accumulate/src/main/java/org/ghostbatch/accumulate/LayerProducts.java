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
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

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
record LayerProducts(
    Layer layer,
    Variable<TFloat32> input,
    Variable<TFloat32> kernel,
    Variable<TFloat32> outputGradient,
    boolean first) {
  private static final List<Long> EVERY_PIXEL = List.of(1L, 1L, 1L, 1L);
  private static final String UNPADDED = "VALID";

  /**
   * The products of every layer of a network that has weights.
   *
   * @param parameters of the network
   * @param microBatch how many examples
   */
  static List<LayerProducts> of(
      Network network, List<LearnedParameter> parameters, int microBatch) {
    List<Variable<TFloat32>> kernels =
        parameters.stream().filter(LearnedParameter::decayed).map(LearnedParameter::value).toList();
    List<LayerProducts> products = new ArrayList<>();
    Shape input = shape(network.exampleShape());
    for (Layer layer : network.layers()) {
      Shape output = layer.outputShape(input);
      if (layer instanceof Dense || layer instanceof Conv2d) {
        int number = products.size();
        products.add(
            new LayerProducts(
                layer,
                variable("input", number, input.prepend(microBatch)),
                kernels.get(number),
                variable("output-gradient", number, output.prepend(microBatch)),
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

  private static Variable<TFloat32> variable(String what, int number, Shape shape) {
    return new Variable<>("%s-%d".formatted(what, number), TFloat32.class, shape);
  }

  /** What there must be before the products. */
  List<Variable<TFloat32>> resident() {
    return List.of(input, outputGradient);
  }

  /** Computes all products and puts them where nothing reads them. */
  List<Op> compute(Ops tf) {
    Operand<TFloat32> x = input.read(tf);
    Operand<TFloat32> w = kernel.read(tf);
    Operand<TFloat32> dy = outputGradient.read(tf);
    List<Op> kept = new ArrayList<>();
    kept.add(keep(tf, "output", outputGradient.shape(), forward(tf, x, w)));
    kept.add(keep(tf, "kernel-gradient", kernel.shape(), ofKernel(tf, x, dy)));
    if (!first) {
      kept.add(keep(tf, "input-gradient", input.shape(), ofInput(tf, w, dy)));
    }
    return kept;
  }

  /** A variable takes the product's memory over; without a reader the product would be left out. */
  private Op keep(Ops tf, String what, Shape shape, Operand<TFloat32> product) {
    return new Variable<>(input.name() + "/" + what, TFloat32.class, shape).assign(tf, product);
  }

  private Operand<TFloat32> forward(Ops tf, Operand<TFloat32> x, Operand<TFloat32> w) {
    return layer instanceof Conv2d
        ? tf.nn.conv2d(x, w, EVERY_PIXEL, UNPADDED)
        : tf.linalg.matMul(x, w);
  }

  private Operand<TFloat32> ofKernel(Ops tf, Operand<TFloat32> x, Operand<TFloat32> dy) {
    return layer instanceof Conv2d
        ? tf.nn.conv2dBackpropFilter(x, sizes(tf, kernel), dy, EVERY_PIXEL, UNPADDED)
        : tf.linalg.matMul(x, dy, MatMul.transposeA(true));
  }

  private Operand<TFloat32> ofInput(Ops tf, Operand<TFloat32> w, Operand<TFloat32> dy) {
    return layer instanceof Conv2d
        ? tf.nn.conv2dBackpropInput(sizes(tf, input), w, dy, EVERY_PIXEL, UNPADDED)
        : tf.linalg.matMul(dy, w, MatMul.transposeB(true));
  }

  private static Operand<TInt32> sizes(Ops tf, Variable<TFloat32> variable) {
    return tf.array(LongStream.of(variable.shape().asArray()).mapToInt(Math::toIntExact).toArray());
  }
}
