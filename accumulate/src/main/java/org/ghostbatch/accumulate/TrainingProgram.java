package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A network in training on a device: it owns TensorFlow's graph and session, and hands out plain
 * records.
 *
 * <p>The examples lie on the device. {@link #order} says in which order the epoch visits them,
 * {@link #train} runs a tape over that order, {@link #validate} scores the examples kept apart.
 * Same seed, same machine, same thread count: the same bits.
 *
 * <p>Not safe for use by several threads.
 */
public final class TrainingProgram implements AutoCloseable {
  // Enough rows to keep the device busy, few enough to stay in its caches.
  private static final int EVALUATION_BATCH = 1000;

  private final Network network;
  private final Optimizer optimizer;
  private final List<LearnedParameter> learned;
  private final Variable<TFloat64> tally =
      new Variable<>("tally", TFloat64.class, Shape.of(Scores.TALLY_LENGTH));
  private final Map<Window.Role, Window> windows = new EnumMap<>(Window.Role.class);
  private final Map<String, TapeLoop> loops = new LinkedHashMap<>();
  private final List<ConcreteFunction> phases = new ArrayList<>();
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Session session;
  private final Op clearTally;
  private final Operand<TFloat64> readTally;
  private final Map<String, Operand<TFloat32>> reads = new LinkedHashMap<>();
  private final Map<String, Placeholder<TFloat32>> restores = new LinkedHashMap<>();
  private final List<Op> restoring = new ArrayList<>();
  private Placeholder<TInt32> orderFed;
  private Op orderAssign;
  private long updates;

  /**
   * A program with freshly initialized parameters.
   *
   * @param device {@link Device#CPU} or {@link Device#GPU}, as {@link Device#resolve} gives
   * @param threads how many threads compute, at least 1; TensorFlow keeps one pool a process, so
   *     the first program of a process decides
   * @param seed the run's seed: the parameters begin as a pure function of (seed, parameter's name)
   */
  public static TrainingProgram create(
      Network network, Optimizer optimizer, Device device, int threads, long seed) {
    return new TrainingProgram(network, optimizer, device, threads, seed);
  }

  private TrainingProgram(
      Network network, Optimizer optimizer, Device device, int threads, long seed) {
    this.network = network;
    this.optimizer = optimizer;
    this.learned =
        network.parameters().stream()
            .map(parameter -> LearnedParameter.of(parameter, optimizer))
            .toList();
    this.session = new Session(graph, device.configuration(threads));
    this.clearTally = tally.assign(tf, tf.constant(new double[Scores.TALLY_LENGTH]));
    this.readTally = tally.read(tf);
    List<Op> initializing = new ArrayList<>(List.of(clearTally));
    for (LearnedParameter parameter : learned) {
      Operand<TFloat32> values =
          parameter.parameter().initializer().values(tf, parameter.parameter(), seed);
      initializing.add(parameter.value().assign(tf, values));
      for (Variable<TFloat32> slot : parameter.slots()) {
        initializing.add(slot.assign(tf, tf.zeros(tf.constant(slot.shape()), TFloat32.class)));
      }
      parameter.state().forEach(this::addRestore);
    }
    Session.Runner runner = session.runner();
    initializing.forEach(runner::addTarget);
    runner.run().close();
  }

  private void addRestore(Variable<TFloat32> variable) {
    Placeholder<TFloat32> value =
        tf.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
    reads.put(variable.name(), variable.read(tf));
    restores.put(variable.name(), value);
    restoring.add(variable.assign(tf, value));
  }

  /**
   * Puts the examples to learn from on the device, in the order in which they are stored.
   *
   * @throws IllegalArgumentException if they do not fit the network
   * @throws DeviceMemoryException if the device has no room for them
   */
  public void loadTraining(Examples examples) {
    load(Window.Role.TRAINING, examples);
    order(Order.asStored(examples.count()));
  }

  /**
   * Puts the examples to validate on on the device.
   *
   * @throws IllegalArgumentException if they do not fit the network
   * @throws DeviceMemoryException if the device has no room for them
   */
  public void loadValidation(Examples examples) {
    load(Window.Role.VALIDATION, examples);
  }

  private void load(Window.Role role, Examples examples) {
    if (examples.features() != network.features() || examples.classes() > network.classes()) {
      throw new IllegalArgumentException(
          "examples of %d features in %d classes do not fit a network from %d features to %d classes"
              .formatted(
                  examples.features(), examples.classes(), network.features(), network.classes()));
    }
    if (windows.containsKey(role)) {
      throw new IllegalStateException("the %s examples are on the device already".formatted(role));
    }
    Window window = Window.of(role, examples);
    try (TType features = allocating(() -> Window.featureTensor(examples));
        TInt32 labels = allocating(() -> Window.labelTensor(examples))) {
      minding(0, () -> assign(window.features(), features));
      minding(0, () -> assign(window.labels(), labels));
    }
    windows.put(role, window);
  }

  private <T extends TType> Void assign(Variable<T> variable, TType value) {
    Placeholder<T> fed = tf.placeholder(variable.type());
    session.runner().feed(fed, value).addTarget(variable.assign(tf, fed)).run().close();
    return null;
  }

  /**
   * Says in which order the epoch visits the training examples.
   *
   * @param rows a permutation of their row numbers
   */
  public void order(int[] rows) {
    Variable<TInt32> order = orderVariable();
    if (rows.length != order.shape().get(0)) {
      throw new IllegalArgumentException(
          "an order of %d rows for %d training examples"
              .formatted(rows.length, order.shape().get(0)));
    }
    try (TInt32 values = TInt32.tensorOf(order.shape(), DataBuffers.of(rows))) {
      if (orderFed == null) {
        orderFed = tf.placeholder(TInt32.class);
        orderAssign = order.assign(tf, orderFed);
      }
      session.runner().feed(orderFed, values).addTarget(orderAssign).run().close();
    }
  }

  private Variable<TInt32> orderVariable() {
    return new Variable<>("order", TInt32.class, Shape.of(window(Window.Role.TRAINING).count()));
  }

  private Window window(Window.Role role) {
    Window window = windows.get(role);
    if (window == null) {
      throw new IllegalStateException("no %s examples are on the device".formatted(role));
    }
    return window;
  }

  /**
   * Runs a tape over the current order of the training examples.
   *
   * @return the losses, each as it was before its update, and hits of the tape's examples
   * @throws DeviceMemoryException if the device runs out of memory; the program is then of no use
   */
  public Tally train(Tape tape) {
    TapeLoop loop = tape.accumulates() ? accumulatingLoop() : directLoop();
    Tally result = run(loop, tape, optimizer);
    updates += tape.updates();
    return result;
  }

  /**
   * Scores the validation examples with the current parameters.
   *
   * @throws DeviceMemoryException if the device runs out of memory
   */
  public Tally validate() {
    return evaluate(Window.Role.VALIDATION);
  }

  /**
   * Scores the training examples with the current parameters, without learning from them.
   *
   * @throws DeviceMemoryException if the device runs out of memory
   */
  public Tally evaluateTraining() {
    return evaluate(Window.Role.TRAINING);
  }

  private Tally evaluate(Window.Role role) {
    Window window = window(role);
    TapeLoop loop = loops.computeIfAbsent("evaluate_" + role, name -> evaluatingLoop(name, window));
    // An evaluation's tape has no updates, so it needs no rates: plain descent has one, unused.
    return run(loop, BatchPlan.inOnePiece(EVALUATION_BATCH).epoch(window.count(), 0), new Sgd());
  }

  private TapeLoop evaluatingLoop(String name, Window window) {
    return TapeLoop.build(
        tf,
        name,
        new Sgd().rateCount(),
        (inner, row) -> {
          List<Operand<TFloat32>> weights = new ArrayList<>();
          learned.forEach(parameter -> weights.add(parameter.value().read(inner)));
          Operand<TFloat32> logits =
              network.logits(inner, window.slice(inner, row.start(), row.size()), weights);
          Operand<TInt32> labels =
              inner.slice(window.labels().read(inner), row.start(), row.size());
          Scores scores = Scores.of(inner, logits, labels, row.size(), network.classes());
          return List.of(tally.assignAdd(inner, scores.tally()));
        });
  }

  private TapeLoop directLoop() {
    return loops.computeIfAbsent("train", name -> trainingStep().direct(tf));
  }

  private TapeLoop accumulatingLoop() {
    return loops.computeIfAbsent(
        "accumulate",
        name -> {
          TrainingStep step = trainingStep();
          phases.addAll(step.phases());
          return step.accumulating(tf, phases);
        });
  }

  private TrainingStep trainingStep() {
    return new TrainingStep(
        network, optimizer, learned, window(Window.Role.TRAINING), orderVariable(), tally);
  }

  private Tally run(TapeLoop loop, Tape tape, Optimizer ratesOf) {
    if (tape.length() == 0) {
      return Tally.EMPTY;
    }
    try (TapeColumns columns = TapeColumns.of(tape, ratesOf, updates)) {
      return minding(
          tape.largestMicroBatch(),
          () -> {
            loop.run(session, columns);
            return takeTally();
          });
    }
  }

  private Tally takeTally() {
    double[] sums = new double[Scores.TALLY_LENGTH];
    try (Result result = session.runner().fetch(readTally).run()) {
      ((TFloat64) result.get(0)).asRawTensor().data().asDoubles().read(sums);
    }
    session.runner().addTarget(clearTally).run().close();
    return new Tally(sums[0], Math.round(sums[1]), Math.round(sums[2]));
  }

  private static <T> T minding(int microBatch, Supplier<T> work) {
    try {
      return work.get();
    } catch (TFResourceExhaustedException exhausted) {
      throw new DeviceMemoryException(microBatch, exhausted);
    }
  }

  /**
   * A tensor for which TensorFlow has no room has no data, which TensorFlow Java does not expect.
   */
  private static <T extends TType> T allocating(Supplier<T> tensor) {
    try {
      return tensor.get();
    } catch (NullPointerException noData) {
      throw new DeviceMemoryException(0, noData);
    }
  }

  /** The version of TensorFlow below, for instance {@code 2.18.0}. */
  public static String tensorFlowVersion() {
    return TensorFlow.version();
  }

  /** How many updates the parameters have had. */
  public long updates() {
    return updates;
  }

  /** Copies out all that has been learned. */
  public Snapshot snapshot() {
    Session.Runner runner = session.runner();
    reads.values().forEach(runner::fetch);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      int next = 0;
      for (String name : reads.keySet()) {
        TFloat32 tensor = (TFloat32) result.get(next++);
        float[] values = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(values);
        tensors.put(name, values);
      }
    }
    return new Snapshot(tensors, updates);
  }

  /**
   * Takes up where a snapshot was made.
   *
   * @throws IllegalArgumentException if the snapshot is of another network or optimizer
   */
  public void restore(Snapshot snapshot) {
    if (!snapshot.tensors().keySet().equals(restores.keySet())) {
      throw new IllegalArgumentException(
          "a snapshot of %s does not fit a program of %s"
              .formatted(snapshot.tensors().keySet(), restores.keySet()));
    }
    List<TFloat32> fed = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      restores.forEach(
          (name, placeholder) -> {
            float[] values = snapshot.tensors().get(name);
            TFloat32 tensor = TFloat32.tensorOf(placeholder.shape(), DataBuffers.of(values));
            fed.add(tensor);
            runner.feed(placeholder, tensor);
          });
      restoring.forEach(runner::addTarget);
      runner.run().close();
    } finally {
      fed.forEach(TFloat32::close);
    }
    updates = snapshot.updates();
  }

  @Override
  public void close() {
    session.close();
    loops.values().forEach(TapeLoop::close);
    phases.forEach(ConcreteFunction::close);
    graph.close();
  }
}
