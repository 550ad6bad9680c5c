package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
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
  private final List<Op> clear = new ArrayList<>();

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
    if (clear.isEmpty()) {
      parameters.stream()
          .filter(LearnedParameter::learned)
          .map(LearnedParameter::accumulator)
          .forEach(sum -> clear.add(sum.assign(tf, zeros(sum))));
    }
    for (Op cleared : clear) {
      DeviceMemoryException.loading(session.runner().addTarget(cleared)::run).close();
    }
  }

  private Operand<TFloat32> zeros(Variable<TFloat32> sum) {
    return tf.zeros(tf.constant(sum.shape()), TFloat32.class);
  }

  @Override
  public void close() {
    loops.values().forEach(CompiledLoop::close);
  }
}
