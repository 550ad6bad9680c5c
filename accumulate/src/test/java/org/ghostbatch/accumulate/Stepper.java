package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.Parameter.Role;
import org.ghostbatch.accumulate.tensorflow.NativeMemory;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** One parameter under an update rule, fed with gradients. It may begin anew. */
final class Stepper implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Ops tf = Ops.create(graph);
  private final UpdateRule rule;
  private final double learningRate;
  private final Operand<TFloat32> read;
  private final Placeholder<TFloat32> rates = tf.placeholder(TFloat32.class);
  private final Placeholder<TFloat32> gradient = tf.placeholder(TFloat32.class);
  private final Placeholder<TFloat32> begun = tf.placeholder(TFloat32.class);
  private final List<Op> begin = new ArrayList<>();
  private final Op apply;
  private long update;

  Stepper(UpdateRule rule, Role role, double learningRate, float... start) {
    this.rule = rule;
    this.learningRate = learningRate;
    LearnedParameter learned =
        LearnedParameter.of(
            new Parameter("w", Shape.of(start.length), Initializer.ZEROS, role),
            rule.optimizer(),
            Models.one(0));
    read = learned.value().read(tf);
    PreparedUpdate prepared = rule.prepare(tf, List.of(learned), List.of(gradient), rates).get(0);
    Op barrier = tf.withControlDependencies(List.copyOf(prepared.computed())).noOp();
    apply = prepared.commit().apply(tf.withControlDependencies(List.of(barrier)));
    begin.add(learned.value().assign(tf, begun));
    for (Variable<TFloat32> slot : learned.slots()) {
      begin.add(slot.assign(tf, tf.constant(new float[start.length])));
    }
    begin(start);
  }

  /** Sets the parameter, and forgets what the optimizer keeps for it. */
  void begin(float... start) {
    update = 0;
    try (TFloat32 values = TFloat32.tensorOf(Shape.of(start.length), DataBuffers.of(start))) {
      Session.Runner runner = session.runner().feed(begun, values);
      begin.forEach(runner::addTarget);
      runner.run().close();
    }
  }

  void step(float... values) {
    double[] ofUpdate = rule.rates(learningRate, ++update);
    float[] rounded = new float[ofUpdate.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) ofUpdate[i];
    }
    try (TFloat32 gradients = TFloat32.tensorOf(Shape.of(values.length), DataBuffers.of(values));
        TFloat32 scalars = TFloat32.tensorOf(Shape.of(rounded.length), DataBuffers.of(rounded))) {
      session
          .runner()
          .feed(gradient, gradients)
          .feed(rates, scalars)
          .addTarget(apply)
          .run()
          .close();
    }
  }

  float[] value() {
    try (Result result = session.runner().fetch(read).run()) {
      return NativeMemory.copy((TFloat32) result.get(0));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
