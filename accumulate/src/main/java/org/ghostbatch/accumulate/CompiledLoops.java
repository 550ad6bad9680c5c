package org.ghostbatch.accumulate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The compiled loops of a program, each built when a tape first needs it. */
final class CompiledLoops implements AutoCloseable {
  private final Ops tf;
  private final Network network;
  private final UpdateRule rule;
  private final List<LearnedParameter> parameters;
  private final Shortage shortage;
  private final Map<Kind, CompiledLoop> loops = new LinkedHashMap<>();

  private record Kind(int microBatch, int ghostSize, boolean accumulates) {
    static Kind of(Tape tape) {
      int ghostBatch = tape.steps().get(0).ghostBatch();
      int size = tape.usualSize();
      int ghostSize = ghostBatch == 0 || size % ghostBatch != 0 ? size : ghostBatch;
      return new Kind(size, ghostSize, tape.accumulates());
    }
  }

  CompiledLoops(
      Ops tf,
      Network network,
      UpdateRule rule,
      List<LearnedParameter> parameters,
      Shortage shortage) {
    this.tf = tf;
    this.network = network;
    this.rule = rule;
    this.parameters = parameters;
    this.shortage = shortage;
  }

  /**
   * The loop for the rows of a tape's usual size.
   *
   * @param tape at least one row
   */
  CompiledLoop of(Tape tape, Window window, Variable<TInt64> order, Session session) {
    Kind kind = Kind.of(tape);
    CompiledLoop known = loops.get(kind);
    if (known != null) {
      return known;
    }
    if (tape.accumulates() && tape.steps().get(0).first()) {
      clearSums(session);
    }
    CompiledStep step =
        new CompiledStep(
            network, rule, parameters, kind.microBatch(), kind.ghostSize(), kind.accumulates());
    CompiledLoop loop =
        new CompiledLoop(tf, "compiled_" + loops.size(), step, window, order, shortage);
    loops.put(kind, loop);
    return loop;
  }

  /** A compiled loop reads the accumulators even where its first row begins a sum. */
  private void clearSums(Session session) {
    for (LearnedParameter parameter : parameters) {
      Variable<TFloat32> sum = parameter.accumulator();
      Session.Runner runner =
          session
              .runner()
              .addTarget(sum.assign(tf, tf.zeros(tf.constant(sum.shape()), TFloat32.class)));
      DeviceMemoryException.loading(runner::run).close();
    }
  }

  @Override
  public void close() {
    loops.values().forEach(CompiledLoop::close);
  }
}
