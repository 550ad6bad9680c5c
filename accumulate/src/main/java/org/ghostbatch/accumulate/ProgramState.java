package org.ghostbatch.accumulate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Copies variables out of the device's memory and back into it. */
final class ProgramState {
  private final Map<String, Operand<TFloat32>> reads = new LinkedHashMap<>();
  private final Map<String, Placeholder<TFloat32>> fed = new LinkedHashMap<>();
  private final Map<String, Op> stores = new LinkedHashMap<>();

  ProgramState(Ops tf, List<Variable<TFloat32>> variables) {
    for (Variable<TFloat32> variable : variables) {
      Placeholder<TFloat32> value =
          tf.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
      reads.put(variable.name(), variable.read(tf));
      fed.put(variable.name(), value);
      stores.put(variable.name(), variable.assign(tf, value));
    }
  }

  Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    fed.forEach((name, placeholder) -> shapes.put(name, placeholder.shape()));
    return shapes;
  }

  /** Row-major copies, by name. */
  Map<String, float[]> copy(Session session) {
    Session.Runner runner = session.runner();
    reads.values().forEach(runner::fetch);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      int next = 0;
      for (String name : reads.keySet()) {
        tensors.put(name, floats(result, next++));
      }
    }
    return tensors;
  }

  /** A copy of something fetched, row-major: what is fetched may be live memory. */
  static float[] floats(Result result, int index) {
    TFloat32 tensor = (TFloat32) result.get(index);
    float[] values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  /**
   * Puts copies back.
   *
   * @throws IllegalArgumentException if they are not of these variables
   */
  void store(Session session, Map<String, float[]> tensors) {
    if (!tensors.keySet().equals(fed.keySet())) {
      throw new IllegalArgumentException(
          "a snapshot of %s does not fit a program of %s"
              .formatted(tensors.keySet(), fed.keySet()));
    }
    fed.forEach(
        (name, placeholder) -> {
          if (tensors.get(name).length != placeholder.shape().size()) {
            throw new IllegalArgumentException(
                "a snapshot with %d numbers of %s does not fit a program with %d"
                    .formatted(tensors.get(name).length, name, placeholder.shape().size()));
          }
        });
    // One by one: a second copy of all of them might not fit.
    fed.forEach(
        (name, placeholder) -> {
          try (TFloat32 tensor =
              TFloat32.tensorOf(placeholder.shape(), DataBuffers.of(tensors.get(name)))) {
            session.runner().feed(placeholder, tensor).addTarget(stores.get(name)).run().close();
          }
        });
  }
}
