package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The first values of variables, assigned in as few runs as possible, because each takes
 * milliseconds.
 *
 * <p>In one run equal values would be computed once, and their variables would share memory until
 * the first of them changes, which would then need more within an update. So variables that are
 * filled alike and have one shape are assigned in different runs.
 */
final class FirstValues {
  private final Ops tf;
  private final List<Map<Filling, Op>> runs = new ArrayList<>();

  private record Filling(Initializer by, Shape shape) {}

  FirstValues(Ops tf) {
    this.tf = tf;
  }

  /** Adds a variable. */
  void add(Variable<TFloat32> variable, Initializer by, Operand<TFloat32> values) {
    Filling filling = new Filling(by, variable.shape());
    Op assigned = variable.assign(tf, values);
    for (Map<Filling, Op> run : runs) {
      if (run.putIfAbsent(filling, assigned) == null) {
        return;
      }
    }
    runs.add(new HashMap<>(Map.of(filling, assigned)));
  }

  /**
   * Assigns all of them.
   *
   * @throws DeviceMemoryException if the device has no room for them
   */
  void assign(Session session) {
    for (Map<Filling, Op> run : runs) {
      Session.Runner runner = session.runner();
      run.values().forEach(runner::addTarget);
      DeviceMemoryException.loading(runner::run).close();
    }
  }
}
