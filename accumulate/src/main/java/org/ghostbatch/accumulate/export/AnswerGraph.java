package org.ghostbatch.accumulate.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Parameter;
import org.ghostbatch.accumulate.Precision;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/**
 * A network as a graph that answers: examples in, as they are stored; logits, probabilities and
 * classes out. What is exported and what evaluates is this one.
 *
 * <p>The parameters are constants of the graph. TensorFlow Java exports only variables of the old
 * kind, which are references; and variables of the new kind that nothing describes as Python
 * objects are shared by name within a process, so that of two models loaded side by side one would
 * answer with the other's parameters.
 */
final class AnswerGraph {
  private AnswerGraph() {}

  /**
   * Adds the ops to a graph.
   *
   * @param tensors the values of all parameters, row-major, by name
   * @param precision of matrix products and convolutions
   */
  static ServingSignature build(
      Graph graph,
      Network network,
      Map<String, float[]> tensors,
      InputFormat format,
      Precision precision) {
    Ops tf = Ops.create(graph);
    Placeholder<? extends TNumber> input = input(tf, format);
    Operand<TFloat32> examples =
        tf.reshape(tf.dtypes.cast(input, TFloat32.class), tf.array(-1, format.features()));
    List<Operand<TFloat32>> values = new ArrayList<>();
    for (Parameter parameter : network.parameters()) {
      values.add(constant(tf, parameter, tensors.get(parameter.name())));
    }
    Operand<TFloat32> answer = network.logits(tf, precision, examples, values);
    Operand<TFloat32> logits = tf.withName(ServingSignature.LOGITS).identity(answer);
    Operand<TFloat32> probabilities =
        tf.withName(ServingSignature.PROBABILITIES).nn.softmax(logits);
    Operand<TInt64> classes =
        tf.withName(ServingSignature.CLASS).math.argMax(logits, tf.constant(1), TInt64.class);
    return new ServingSignature(
        format,
        network.classes(),
        input.asOutput().name(),
        logits.asOutput().name(),
        probabilities.asOutput().name(),
        classes.asOutput().name());
  }

  private static Placeholder<? extends TNumber> input(Ops tf, InputFormat format) {
    long[] lengths = format.shape().stream().mapToLong(Integer::longValue).toArray();
    Placeholder.Options shape = Placeholder.shape(Shape.of(lengths).prepend(Shape.UNKNOWN_SIZE));
    Ops named = tf.withName(ServingSignature.inputKey(format));
    return switch (format.elementType()) {
      case UINT8 -> named.placeholder(TUint8.class, shape);
      case FLOAT32 -> named.placeholder(TFloat32.class, shape);
    };
  }

  private static Operand<TFloat32> constant(Ops tf, Parameter parameter, float[] values) {
    if (values == null || values.length != parameter.shape().size()) {
      throw new IllegalArgumentException(
          "%s for the parameter %s of shape %s"
              .formatted(
                  values == null ? "nothing" : values.length + " numbers",
                  parameter.name(),
                  parameter.shape()));
    }
    return tf.withName(parameter.name().replace('/', '.'))
        .constant(parameter.shape(), DataBuffers.of(values));
  }
}
