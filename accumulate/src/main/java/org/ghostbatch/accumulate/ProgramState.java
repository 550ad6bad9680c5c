package org.ghostbatch.accumulate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ghostbatch.accumulate.tensorflow.CloseStack;
import org.ghostbatch.accumulate.tensorflow.NativeMemory;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * All that a program has learned: begins it, copies it out of the device's memory and back, and
 * keeps it in files.
 */
final class ProgramState implements AutoCloseable {
  // In float32 these are 4 MiB. A second copy of so little fits beside the first.
  private static final long MAX_STORED_AT_ONCE = 1 << 20;

  private final ProgramContext context;
  private final UpdateProgress progress;
  private final Map<String, Operand<TFloat32>> reads = new LinkedHashMap<>();
  private final Map<String, Placeholder<TFloat32>> fed = new LinkedHashMap<>();
  private final Map<String, Op> stores = new LinkedHashMap<>();
  // Null until a checkpoint is written or read.
  private TensorBundle bundle;

  ProgramState(ProgramContext context, UpdateProgress progress) {
    this.context = context;
    this.progress = progress;
    context.parameters().stream()
        .flatMap(parameter -> parameter.state().stream())
        .forEach(this::add);
    scaling().map(LossScaling::state).ifPresent(this::add);
  }

  /** Whether the program scales its loss. */
  boolean scalesLoss() {
    return scaling().isPresent();
  }

  private Optional<LossScaling> scaling() {
    return context.precision().scaling();
  }

  private void add(Variable<TFloat32> variable) {
    Ops tf = context.tf();
    Placeholder<TFloat32> value =
        tf.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
    reads.put(variable.name(), variable.read(tf));
    fed.put(variable.name(), value);
    stores.put(variable.name(), variable.assign(tf, value));
  }

  /** Gives every parameter its first value, and sets what the optimizer keeps for it to zero. */
  void initialize() {
    Ops tf = context.tf();
    FirstValues values = new FirstValues(tf);
    for (LearnedParameter parameter : context.parameters()) {
      Parameter described = parameter.parameter();
      values.add(
          parameter.value(), described.initializer(), context.models().initial(tf, described));
      for (Variable<TFloat32> slot : parameter.slots()) {
        Operand<TFloat32> zeros = tf.zeros(tf.constant(slot.shape()), TFloat32.class);
        values.add(slot, Initializer.ZEROS, zeros);
      }
    }
    // No other variable begins with these values, whatever its initializer is called.
    scaling()
        .ifPresent(
            scaling ->
                values.add(scaling.state(), Initializer.ONES, tf.constant(LossScaling.first())));
    values.assign(context.session());
  }

  /** Where the loss scaling stands, if there is any. */
  Optional<LossScale> lossScale() {
    return scaling().map(scaling -> LossScaling.described(copy(Set.of(LossScaling.NAME))));
  }

  /**
   * Copies everything out.
   *
   * @throws IllegalStateException within an update
   */
  Snapshot snapshot() {
    progress.checkBetweenUpdates();
    return new Snapshot(copy(reads.keySet()), progress.updates());
  }

  /** Row-major copies, by name. */
  private Map<String, float[]> copy(Set<String> names) {
    Session.Runner runner = context.session().runner();
    names.forEach(name -> runner.fetch(reads.get(name)));
    Map<String, float[]> tensors = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      int next = 0;
      for (String name : names) {
        tensors.put(name, NativeMemory.copy((TFloat32) result.get(next++)));
      }
    }
    return tensors;
  }

  /**
   * Puts a copy back. A copy of another precision leaves the first loss scale.
   *
   * @throws IllegalArgumentException if it is of other variables
   * @throws DeviceMemoryException if the device has no room for it
   */
  void restore(Snapshot snapshot) {
    Map<String, float[]> tensors = LossScaling.fitted(snapshot.tensors(), scalesLoss());
    checkFit(tensors);
    DeviceMemoryException.allocating(
        () -> {
          store(tensors);
          return null;
        });
    progress.restore(snapshot.updates());
  }

  private void checkFit(Map<String, float[]> tensors) {
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
  }

  /** Large ones one by one: a second copy of all of them might not fit. */
  private void store(Map<String, float[]> tensors) {
    long numbers = tensors.values().stream().mapToLong(tensor -> tensor.length).sum();
    if (numbers <= MAX_STORED_AT_ONCE) {
      store(tensors, fed.keySet());
    } else {
      fed.keySet().forEach(name -> store(tensors, Set.of(name)));
    }
  }

  private void store(Map<String, float[]> tensors, Set<String> names) {
    Session.Runner runner = context.session().runner();
    try (CloseStack values = new CloseStack()) {
      for (String name : names) {
        Placeholder<TFloat32> placeholder = fed.get(name);
        TFloat32 value =
            values.push(TFloat32.tensorOf(placeholder.shape(), DataBuffers.of(tensors.get(name))));
        runner.feed(placeholder, value).addTarget(stores.get(name));
      }
      runner.run().close();
    }
  }

  /**
   * Writes a copy as a TensorFlow checkpoint.
   *
   * @throws IOException if it cannot be written
   */
  void save(Snapshot snapshot, Path prefix) throws IOException {
    bundle().write(prefix, snapshot.tensors());
  }

  /**
   * Reads a TensorFlow checkpoint.
   *
   * @param updates how many updates made it
   * @throws IOException if the files cannot be read, or hold other variables
   * @throws DeviceMemoryException if the device has no room for it
   */
  void load(Path prefix, long updates) throws IOException {
    restore(new Snapshot(read(prefix), updates));
  }

  private Map<String, float[]> read(Path prefix) throws IOException {
    try {
      return bundle().read(prefix);
    } catch (IOException fault) {
      if (!scalesLoss() || !TensorBundle.isLackOfTensor(fault)) {
        throw fault;
      }
    }
    Map<String, Shape> ofAnyPrecision = shapes();
    ofAnyPrecision.remove(LossScaling.NAME);
    try (TensorBundle unscaled = TensorBundle.of(ofAnyPrecision)) {
      return unscaled.read(prefix);
    }
  }

  private TensorBundle bundle() {
    if (bundle == null) {
      bundle = TensorBundle.of(shapes());
    }
    return bundle;
  }

  private Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    fed.forEach((name, placeholder) -> shapes.put(name, placeholder.shape()));
    return shapes;
  }

  @Override
  public void close() {
    if (bundle != null) {
      bundle.close();
    }
  }
}
