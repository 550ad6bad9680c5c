package org.ghostbatch.accumulate.framework;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.accumulate.tensorflow.NativeMemory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Two dense layers with ReLU between, written in a graph as a user would, with examples to learn
 * from.
 */
final class UserNetwork implements AutoCloseable {
  final Graph graph = new Graph();
  final Ops tf = Ops.create(graph);
  final Session session = new Session(graph);
  final Map<String, Variable<TFloat32>> variables = new LinkedHashMap<>();
  final Operand<TFloat32> losses;
  private final Placeholder<TFloat32> x;
  private final Placeholder<TInt32> y;
  private final float[] features;
  private final int[] labels;

  /**
   * A network that begins with the values given.
   *
   * @param start the parameters' values by {@link TrainingProgram}'s names
   */
  UserNetwork(float[] features, int[] labels, Map<String, float[]> start) {
    this.features = features;
    this.labels = labels;
    int width = features.length / labels.length;
    int hidden = start.get("dense-1/bias").length;
    int classes = start.get("dense-2/bias").length;
    x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, width)));
    y = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    variable("dense-1/kernel", start, Shape.of(width, hidden));
    variable("dense-1/bias", start, Shape.of(hidden));
    variable("dense-2/kernel", start, Shape.of(hidden, classes));
    variable("dense-2/bias", start, Shape.of(classes));
    Operand<TFloat32> targets =
        tf.oneHot(y, tf.constant(classes), tf.constant(1f), tf.constant(0f));
    losses =
        SoftmaxCrossEntropyWithLogits.create(
                tf.scope(), dense("dense-2", tf.nn.relu(dense("dense-1", x))), targets)
            .loss();
  }

  private void variable(String name, Map<String, float[]> start, Shape shape) {
    try (TFloat32 values = TFloat32.tensorOf(shape, DataBuffers.of(start.get(name)))) {
      variables.put(name, tf.variable(tf.constant(values)));
    }
  }

  private Operand<TFloat32> dense(String name, Operand<TFloat32> inputs) {
    return tf.math.add(
        tf.linalg.matMul(inputs, variables.get(name + "/kernel")), variables.get(name + "/bias"));
  }

  List<Variable<TFloat32>> learned() {
    return List.copyOf(variables.values());
  }

  /** Accumulates the examples from one row to before another. */
  GradientAccumulator.MicroBatch accumulate(GradientAccumulator accumulator, int from, int to) {
    try (TFloat32 batchX = features(from, to);
        TInt32 batchY = TInt32.vectorOf(Arrays.copyOfRange(labels, from, to))) {
      return accumulator.accumulate(session.runner().feed(x, batchX).feed(y, batchY));
    }
  }

  private TFloat32 features(int from, int to) {
    int width = features.length / labels.length;
    float[] rows = Arrays.copyOfRange(features, from * width, to * width);
    return TFloat32.tensorOf(Shape.of(to - from, width), DataBuffers.of(rows));
  }

  /** Runs an operation on all examples. */
  void run(Op operation) {
    try (TFloat32 batchX = features(0, labels.length);
        TInt32 batchY = TInt32.vectorOf(labels)) {
      session.runner().feed(x, batchX).feed(y, batchY).addTarget(operation).run().close();
    }
  }

  /** Accumulates all examples from one row to before another, in micro-batches. */
  void accumulate(GradientAccumulator accumulator, int from, int to, int microBatch) {
    for (int start = from; start < to; start += microBatch) {
      accumulate(accumulator, start, Math.min(to, start + microBatch));
    }
  }

  Map<String, float[]> values() {
    Map<String, float[]> values = new LinkedHashMap<>();
    variables.forEach((name, variable) -> values.put(name, values(session, variable)));
    return values;
  }

  static float[] values(Session session, Operand<TFloat32> fetched) {
    try (Result result = session.runner().fetch(fetched).run()) {
      return NativeMemory.copy((TFloat32) result.get(0));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
