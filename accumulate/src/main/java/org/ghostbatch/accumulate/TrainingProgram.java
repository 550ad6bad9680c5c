package org.ghostbatch.accumulate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * A network in training on a device: it owns TensorFlow's graph and session, and hands out plain
 * records.
 *
 * <p>The examples lie on the device, or come to it in windows. {@link #order} says in which order
 * the epoch visits them, {@link #train} runs a tape over that order, {@link #validate} scores the
 * examples kept apart. Same seed, same machine, same thread count: the same bits.
 *
 * <p>After {@link #close} every method throws an {@link IllegalStateException}. Not safe for use by
 * several threads.
 */
public final class TrainingProgram implements AutoCloseable {
  // Enough rows to keep the device busy, few enough to stay in its caches.
  private static final int EVALUATION_BATCH = 1000;

  private final Network network;
  private final UpdateRule rule;
  private final Models models;
  private final List<LearnedParameter> parameters;
  private final Map<String, TapeLoop> loops = new LinkedHashMap<>();
  private final List<ConcreteFunction> phases = new ArrayList<>();
  private final CompiledLoops compiledLoops;
  private final Graph graph = TensorFlowLibrary.newGraph();
  private final Ops tf = Ops.create(graph);
  private final Ledger ledger;
  private final Session session;
  private final ProgramContext context;
  private final ProgramState state;
  private final DeviceExamples examples;
  private boolean compiles;
  private long updates;
  // How many examples of an update that is not finished are in the accumulators.
  private int accumulated;
  private int evaluationBatch = EVALUATION_BATCH;
  private TensorBundle bundle;
  private boolean closed;

  /**
   * A program with freshly initialized parameters.
   *
   * @param rule what happens once an update
   * @param workplace on {@link Device#CPU} or {@link Device#GPU}, as {@link Workplace#resolved}
   *     gives
   * @param seed the run's seed: the parameters begin as a pure function of (seed, parameter's
   *     name), and dropout is one of (seed, update, example)
   */
  public static TrainingProgram create(
      Network network, UpdateRule rule, Workplace workplace, long seed) {
    return new TrainingProgram(network, rule, workplace, Models.one(seed), FaultInjection.NONE);
  }

  TrainingProgram(
      Network network, UpdateRule rule, Workplace workplace, Models models, FaultInjection faults) {
    this.network = network;
    this.rule = rule;
    this.models = models;
    this.parameters = LearnedParameter.all(network, rule.optimizer(), models);
    CpuKernels kernels = CpuKernels.of(network, workplace);
    this.session = new Session(graph, workplace.configuration(kernels.fused()));
    this.ledger = new Ledger(tf, models);
    this.context =
        new ProgramContext(tf, session, network, rule, models, parameters, ledger, kernels, faults);
    this.compiledLoops = new CompiledLoops(context);
    this.examples = new DeviceExamples(context);
    this.state =
        new ProgramState(
            tf, parameters.stream().flatMap(parameter -> parameter.state().stream()).toList());
    try {
      initialize();
    } catch (RuntimeException fault) {
      close();
      throw fault;
    }
  }

  private void initialize() {
    for (LearnedParameter parameter : parameters) {
      assignInitial(parameter.value(), models.initial(tf, parameter.parameter()));
      for (Variable<TFloat32> slot : parameter.slots()) {
        assignInitial(slot, tf.zeros(tf.constant(slot.shape()), TFloat32.class));
      }
    }
  }

  /**
   * One variable a run: in one run equal values would be computed once, and the variables share
   * their memory until the first of them changes, which would then need more in the midst of an
   * update.
   */
  private void assignInitial(Variable<TFloat32> variable, Operand<TFloat32> values) {
    Op assigned = variable.assign(tf, values);
    DeviceMemoryException.loading(() -> session.runner().addTarget(assigned).run()).close();
  }

  /**
   * Puts the examples to learn from on the device, in the order in which they are stored.
   *
   * @throws IllegalArgumentException if they do not fit the network
   * @throws DeviceMemoryException if the device has no room for them
   */
  public void loadTraining(Examples training) {
    load(Window.Role.TRAINING, training);
    int[] stored = Order.asStored(training.count());
    order(
        models.ownOrders()
            ? models.seeds().stream().flatMapToInt(seed -> Arrays.stream(stored)).toArray()
            : stored);
  }

  /**
   * Puts the examples to validate on on the device.
   *
   * @throws IllegalArgumentException if they do not fit the network
   * @throws DeviceMemoryException if the device has no room for them
   */
  public void loadValidation(Examples validation) {
    load(Window.Role.VALIDATION, validation);
  }

  /**
   * Takes examples to learn from that come to the device in windows, in the order in which they are
   * stored: for more examples than there is memory. Results are the same bits as those of {@link
   * #loadTraining}.
   *
   * @param training read by another thread as long as this is open
   * @param windowBytes how many bytes a window takes; two windows are in memory, both with room for
   *     the largest micro-batch, which must have fewer than 2^31 bytes of features
   * @throws IllegalArgumentException if they do not fit the network, or there are several models
   */
  public void streamTraining(Examples training, long windowBytes) {
    stream(Window.Role.TRAINING, training, windowBytes);
  }

  /**
   * Takes examples to validate on that come to the device in windows.
   *
   * @see #streamTraining
   */
  public void streamValidation(Examples validation, long windowBytes) {
    stream(Window.Role.VALIDATION, validation, windowBytes);
  }

  private void stream(Window.Role role, Examples streamed, long windowBytes) {
    checkFit(streamed);
    if (models.sideBySide()) {
      throw new IllegalArgumentException("models side by side: their examples are not streamed");
    }
    examples.stream(role, streamed, windowBytes);
  }

  private void load(Window.Role role, Examples loaded) {
    checkFit(loaded);
    examples.load(role, loaded);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the program is closed: create another one");
    }
  }

  private void checkFit(Examples loaded) {
    checkOpen();
    if (loaded.features() != network.features() || loaded.classes() > network.classes()) {
      throw new IllegalArgumentException(
          "examples of %d features in %d classes do not fit a network from %d features to %d classes"
              .formatted(
                  loaded.features(), loaded.classes(), network.features(), network.classes()));
    }
  }

  /**
   * Says in which order the epoch visits the training examples.
   *
   * @param rows a permutation of their row numbers; not to be changed afterwards
   * @throws IllegalArgumentException if it is no permutation: it has another length, or a row is
   *     out of range or comes twice; the order stays as it was
   */
  public void order(int[] rows) {
    checkOpen();
    examples.order(rows);
  }

  /**
   * Says in which order the epoch visits the training examples, and forgets the old order before
   * the new one is made: either may fill much of a heap.
   *
   * @param rows gives a permutation of their row numbers; not to be changed afterwards
   * @throws IllegalArgumentException if it is no permutation; the order is not defined then
   */
  public void order(Supplier<int[]> rows) {
    checkOpen();
    examples.forgetOrder();
    examples.order(rows.get());
  }

  /**
   * Says which tape will be run over the current order, in segments one after the other, so that
   * examples which come in windows can be fetched ahead. A tape that nobody has announced runs as
   * well.
   */
  void announce(Tape tape) {
    checkOpen();
    examples.announce(tape);
  }

  /**
   * Runs a tape over the current order of the training examples.
   *
   * @return the losses, each as it was before its update, and hits of the tape's examples
   * @throws IllegalArgumentException if the network normalizes and the tape has no ghosts, if the
   *     tape does not go on where the one before ended within an update, or ends beyond the
   *     examples
   * @throws DeviceMemoryException if the device runs out of memory, which says how far it came
   */
  public Tally train(Tape tape) {
    return trainEach(tape).get(0);
  }

  /** Runs a tape as {@link #train} does, and tells what it came to for each model. */
  List<Tally> trainEach(Tape tape) {
    checkOpen();
    return compiles ? List.of(train(tape, Tally.EMPTY)) : train(tape, nothing(), TapeLoop::run);
  }

  /**
   * Runs a tape as {@link #train} does.
   *
   * @param before what the tapes before it came to
   * @return what all of them came to
   */
  Tally train(Tape tape, Tally before) {
    checkOpen();
    return compiles
        ? trainCompiled(tape, before)
        : train(tape, List.of(before), TapeLoop::run).get(0);
  }

  /**
   * Runs a tape as {@link #train} does, and measures how much memory that takes.
   *
   * @throws IllegalStateException if the program compiles: what is measured is of other loops
   */
  Tally train(Tape tape, Tally before, MemoryGauge gauge) {
    checkInterprets();
    return train(tape, List.of(before), gauge::run).get(0);
  }

  /**
   * Runs a tape as {@link #train} does, and hands on what TensorFlow wrote down of each op: once
   * for each window that the tape spans.
   *
   * @throws IllegalStateException if the program compiles: to TensorFlow that is a single op
   */
  Tally train(Tape tape, Tally before, Consumer<StepTrace> traced) {
    checkInterprets();
    TapeRun tracing =
        (loop, inSession, columns) -> {
          int microSteps = columns.length().getInt();
          loop.runTraced(inSession, columns)
              .ifPresent(metadata -> traced.accept(StepTrace.of(microSteps, metadata)));
        };
    return train(tape, List.of(before), tracing).get(0);
  }

  private void checkInterprets() {
    checkOpen();
    if (compiles) {
      throw new IllegalStateException(
          "the program compiles its loops, which are neither measured nor traced: do not compile it");
    }
  }

  private List<Tally> train(Tape tape, List<Tally> before, TapeRun run) {
    if (tape.length() == 0) {
      return before;
    }
    check(tape);
    TapeLoop loop = interpretedLoop(tape);
    return examples.run(
        Window.Role.TRAINING,
        Visit.IN_ORDER,
        tape,
        before,
        (piece, tallies) -> train(loop, piece, tallies, run));
  }

  private List<Tally> train(TapeLoop loop, Piece piece, List<Tally> before, TapeRun run) {
    Tape tape = piece.tape();
    try {
      List<Tally> tallies = run(loop, piece, rule, before, run);
      account(tape, tape.length());
      return tallies;
    } catch (DeviceMemoryException exhausted) {
      account(tape, tape.rowsWithin(exhausted.done().examples() - before.get(0).examples()));
      throw exhausted;
    }
  }

  /**
   * Each row by the loop that its size asks for, so that it comes to the same bits wherever a tape
   * is cut.
   */
  private Tally trainCompiled(Tape tape, Tally before) {
    if (tape.length() == 0) {
      return before;
    }
    check(tape);
    CompiledLoop loop =
        compiledLoops.of(tape, examples.window(Window.Role.TRAINING), examples.orderVariable());
    List<Tally> tallies =
        examples.run(
            Window.Role.TRAINING,
            Visit.IN_ORDER,
            tape,
            List.of(before),
            (piece, done) -> List.of(train(loop, piece, done.get(0))));
    return tallies.get(0);
  }

  private Tally train(CompiledLoop loop, Piece piece, Tally before) {
    Tape tape = piece.tape();
    Tally tally = before;
    int end;
    for (int from = 0; from < tape.length(); from = end) {
      end = loop.stretch(tape, from);
      Piece stretch = piece.segment(from, end);
      tally =
          loop.takes(tape.steps().get(from))
              ? trainStretch(loop, stretch, tally)
              : train(interpretedLoop(tape), stretch, List.of(tally), TapeLoop::run).get(0);
    }
    return tally;
  }

  private Tally trainStretch(CompiledLoop loop, Piece piece, Tally before) {
    Tape tape = piece.tape();
    try (TapeColumns columns =
        TapeColumns.of(piece, rule, updates, models.seeds().get(0), CompiledLoop.MOST_ROWS)) {
      Tally tally = loop.run(session, columns, before);
      account(tape, tape.length());
      return tally;
    } catch (TFResourceExhaustedException exhausted) {
      // Of a compiled call all rows are in, or none.
      throw new DeviceMemoryException(tape.usualSize(), List.of(before), true, exhausted);
    }
  }

  private List<Tally> nothing() {
    return Collections.nCopies(models.count(), Tally.EMPTY);
  }

  private void check(Tape tape) {
    if (network.normalizes() && tape.steps().stream().anyMatch(step -> step.ghostBatch() == 0)) {
      throw new IllegalArgumentException(
          "a tape without ghosts for a network that normalizes: plan it with a ghost batch");
    }
    MicroStep first = tape.steps().get(0);
    if (first.accumulated() != accumulated) {
      throw new IllegalArgumentException(
          "a tape that begins after %d examples of an update, where %d have been accumulated"
              .formatted(first.accumulated(), accumulated));
    }
    long end = first.start() + (long) tape.examples();
    int count = examples.window(Window.Role.TRAINING).count();
    if (end > count) {
      throw new IllegalArgumentException(
          "a tape up to example %d of %d: plan it for the examples that are loaded"
              .formatted(end, count));
    }
  }

  /** Takes note of the rows of a tape that are in. */
  private void account(Tape tape, int rows) {
    updates += tape.updatesWithin(rows);
    if (rows > 0) {
      MicroStep last = tape.steps().get(rows - 1);
      accumulated = last.update() ? 0 : last.accumulated() + last.size();
    }
  }

  /** One way to execute a loop. */
  @FunctionalInterface
  private interface TapeRun {
    void run(TapeLoop loop, Session session, TapeColumns columns);
  }

  /**
   * Scores the validation examples with the current parameters.
   *
   * @throws DeviceMemoryException if the device has no room for a single example
   */
  public Tally validate() {
    return evaluateEach(Window.Role.VALIDATION).get(0);
  }

  /**
   * Scores the training examples with the current parameters, without learning from them.
   *
   * @throws DeviceMemoryException if the device has no room for a single example
   */
  public Tally evaluateTraining() {
    return evaluateEach(Window.Role.TRAINING).get(0);
  }

  /** Scores examples with each model's current parameters. */
  List<Tally> evaluateEach(Window.Role role) {
    checkOpen();
    Window window = examples.window(role);
    if (window.count() == 0) {
      return nothing();
    }
    ScoringStep step = new ScoringStep(context, window);
    TapeLoop loop = loops.computeIfAbsent("evaluate_" + role, name -> step.loop(name));
    evaluationBatch = Math.min(evaluationBatch, examples.mostAtOnce(role));
    Tape rest = BatchPlan.inOnePiece(evaluationBatch).epoch(window.count(), 0);
    List<Tally> tallies = nothing();
    while (true) {
      try {
        return examples.run(
            role,
            Visit.AS_STORED,
            rest,
            tallies,
            (piece, done) -> run(loop, piece, ScoringStep.NO_RATES, done, TapeLoop::run));
      } catch (DeviceMemoryException exhausted) {
        boolean loading = exhausted.microBatch() == 0;
        if (loading || evaluationBatch == 1) {
          throw exhausted;
        }
        evaluationBatch /= 2;
        tallies = exhausted.doneByEach();
        rest = rest.recut((int) tallies.get(0).examples(), evaluationBatch);
      }
    }
  }

  private TapeLoop interpretedLoop(Tape tape) {
    return tape.accumulates() ? accumulatingLoop() : directLoop();
  }

  private TapeLoop directLoop() {
    return loops.computeIfAbsent("train", name -> trainingStep().direct());
  }

  private TapeLoop accumulatingLoop() {
    return loops.computeIfAbsent(
        "accumulate",
        name -> {
          TrainingStep step = trainingStep();
          phases.addAll(step.phases());
          return step.accumulating(phases);
        });
  }

  private TrainingStep trainingStep() {
    return new TrainingStep(
        context, examples.window(Window.Role.TRAINING), examples.orderVariable());
  }

  private List<Tally> run(
      TapeLoop loop, Piece piece, UpdateRule ratesOf, List<Tally> before, TapeRun run) {
    ledger.open(session, before);
    try (TapeColumns columns = TapeColumns.of(piece, ratesOf, updates, models.seeds().get(0))) {
      run.run(loop, session, columns);
      return ledger.read(session).tallies();
    } catch (TFResourceExhaustedException exhausted) {
      throw stopped(piece.tape(), before.get(0).examples(), exhausted);
    }
  }

  /** What came of a tape that ran out of memory. */
  private DeviceMemoryException stopped(Tape tape, long before, Throwable exhausted) {
    Ledger.Entries entries = ledger.read(session);
    int rows = tape.rowsWithin(entries.tallies().get(0).examples() - before);
    int failed = tape.steps().get(Math.min(rows, tape.length() - 1)).size();
    return new DeviceMemoryException(failed, entries.tallies(), entries.whole(), exhausted);
  }

  /** How many updates the parameters have had. */
  public long updates() {
    checkOpen();
    return updates;
  }

  /**
   * Copies out all that has been learned.
   *
   * @throws IllegalStateException within an update: gradients that are not yet used are no part of
   *     a snapshot
   */
  public Snapshot snapshot() {
    checkOpen();
    if (accumulated > 0) {
      throw new IllegalStateException(
          "a snapshot after %d examples of an update: end the update first".formatted(accumulated));
    }
    return new Snapshot(state.copy(session), updates);
  }

  /**
   * Takes up where a snapshot was made; an update that is not finished is dropped.
   *
   * @throws IllegalArgumentException if the snapshot is of another network or optimizer
   * @throws DeviceMemoryException if the device has no room for it
   */
  public void restore(Snapshot snapshot) {
    checkOpen();
    DeviceMemoryException.allocating(
        () -> {
          state.store(session, snapshot.tensors());
          return null;
        });
    updates = snapshot.updates();
    accumulated = 0;
  }

  /**
   * Writes a snapshot as a TensorFlow checkpoint, for instance {@code model.index} and {@code
   * model.data-00000-of-00001}, with the tensors' own names.
   *
   * @param prefix what the files' names begin with
   * @throws IOException if they cannot be written
   */
  public void save(Snapshot snapshot, Path prefix) throws IOException {
    bundle().write(prefix, snapshot.tensors());
  }

  /**
   * Takes up where {@link #save} wrote a checkpoint; an update that is not finished is dropped.
   *
   * @param updates how many updates made it
   * @throws IOException if the files cannot be read, or are of another network or optimizer
   * @throws DeviceMemoryException if the device has no room for it
   */
  public void load(Path prefix, long updates) throws IOException {
    restore(new Snapshot(bundle().read(prefix), updates));
  }

  private TensorBundle bundle() {
    checkOpen();
    if (bundle == null) {
      bundle = TensorBundle.of(state.shapes());
    }
    return bundle;
  }

  /**
   * From now on trains by loops that are compiled by XLA, which pays where the micro-batches and
   * the network are small: see {@link Compilation}. Each size of micro-batch is compiled when it
   * first comes, which takes from some tenths of a second to a few seconds. What is learned is the
   * same to rounding.
   */
  public void compile() {
    checkOpen();
    compiles = true;
  }

  /** Drops what an update that did not come to its end has accumulated. */
  void dropUpdate() {
    accumulated = 0;
  }

  /** Every op that the program has by now, as TensorFlow writes a graph down. */
  GraphDef definition() {
    checkOpen();
    return graph.toGraphDef();
  }

  /** Lets go of the device's memory. Closing again does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (bundle != null) {
      bundle.close();
    }
    session.close();
    examples.close();
    loops.values().forEach(TapeLoop::close);
    phases.forEach(ConcreteFunction::close);
    compiledLoops.close();
    graph.close();
  }
}
