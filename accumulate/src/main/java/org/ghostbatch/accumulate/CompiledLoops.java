package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The compiled loops of a program, each built when a tape first needs it. */
final class CompiledLoops implements AutoCloseable {
  private final ProgramContext context;
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

  CompiledLoops(ProgramContext context) {
    this.context = context;
  }

  /**
   * The loop for the rows of a tape's usual size.
   *
   * @param tape at least one row
   */
  CompiledLoop of(Tape tape, Window window, Variable<TInt64> order) {
    Kind kind = Kind.of(tape);
    CompiledLoop known = loops.get(kind);
    if (known != null) {
      return known;
    }
    if (tape.accumulates() && tape.steps().get(0).first()) {
      clearSums();
    }
    CompiledStep step =
        new CompiledStep(context, kind.microBatch(), kind.ghostSize(), kind.accumulates());
    CompiledLoop loop = new CompiledLoop("compiled_" + loops.size(), step, window, order);
    loops.put(kind, loop);
    return loop;
  }

  /** A compiled loop reads the accumulators even where its first row begins a sum. */
  private void clearSums() {
    if (clear.isEmpty()) {
      Ops tf = context.tf();
      context
          .accumulators()
          .forEach(
              sum -> clear.add(sum.assign(tf, tf.zeros(tf.constant(sum.shape()), TFloat32.class))));
    }
    for (Op cleared : clear) {
      DeviceMemoryException.loading(context.session().runner().addTarget(cleared)::run).close();
    }
  }

  @Override
  public void close() {
    loops.values().forEach(CompiledLoop::close);
  }
}
