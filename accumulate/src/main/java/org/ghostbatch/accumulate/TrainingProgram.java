package org.ghostbatch.accumulate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.ghostbatch.accumulate.tensorflow.CloseStack;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.ghostbatch.datasets.Examples;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;

/**
 * A network in training on a device: it owns TensorFlow's graph and session, and hands out plain
 * records.
 *
 * <p>The examples lie on the device, or are brought to it in windows. {@link #order} says in which
 * order the epoch visits them, {@link #train} runs a tape over that order, {@link #validate} scores
 * the examples kept apart. Same seed, same machine, same thread count: the same bits.
 *
 * <p>After {@link #close} every method throws an {@link IllegalStateException}. Not safe for use by
 * several threads.
 */
public final class TrainingProgram implements AutoCloseable {
  private final Network network;
  private final int lanes;
  private final UpdateProgress progress = new UpdateProgress();
  private final CloseStack resources = new CloseStack();
  private final Graph graph;
  private final DeviceExamples examples;
  private final ProgramState state;
  private final TapeCompiler compiler;
  private final Evaluator evaluator;
  // What trains: an interpreter, or the compiler.
  private TapeEngine engine;
  private boolean closed;

  /**
   * A program with freshly initialized parameters.
   *
   * @param rule what happens once an update
   * @param settings on {@link Device#CPU} or {@link Device#GPU}, as {@link DeviceSettings#resolved}
   *     gives
   * @param seed the run's seed: the parameters begin as a pure function of (seed, parameter's
   *     name), and dropout is one of (seed, update, example)
   */
  public static TrainingProgram create(
      Network network, UpdateRule rule, DeviceSettings settings, long seed) {
    return new TrainingProgram(network, rule, settings, Models.one(seed), FaultInjection.NONE);
  }

  TrainingProgram(
      Network network,
      UpdateRule rule,
      DeviceSettings settings,
      Models models,
      FaultInjection faults) {
    this.network = network;
    lanes = settings.threads().lanes();
    try {
      graph = resources.push(TensorFlowLibrary.newGraph());
      Ops tf = Ops.create(graph);
      CpuKernels kernels = CpuKernels.of(network, settings);
      ProgramContext context =
          new ProgramContext(
              tf,
              resources.push(new Session(graph, settings.configuration(kernels.fused()))),
              network,
              rule,
              models,
              LearnedParameter.all(network, rule.optimizer(), models),
              new Ledger(tf, models),
              kernels,
              MixedPrecision.of(settings.precision(), models),
              faults);
      examples = resources.push(new DeviceExamples(context));
      state = resources.push(new ProgramState(context, progress));
      TapeInterpreter interpreter =
          resources.push(new TapeInterpreter(context, examples, progress, lanes));
      compiler = resources.push(new TapeCompiler(context, examples, progress, interpreter));
      evaluator = resources.push(new Evaluator(context, examples, interpreter));
      engine = interpreter;
      state.initialize();
    } catch (RuntimeException | Error fault) {
      resources.closeAfter(fault);
      throw fault;
    }
  }

  /**
   * Puts the training examples on the device, in the order in which they are stored.
   *
   * @throws IllegalArgumentException if they do not fit the network
   * @throws DeviceMemoryException if the device has no room for them
   */
  public void loadTraining(Examples training) {
    checkOpen();
    examples.load(Window.Role.TRAINING, training);
  }

  /**
   * Puts the validation examples on the device.
   *
   * @throws IllegalArgumentException if they do not fit the network
   * @throws DeviceMemoryException if the device has no room for them
   */
  public void loadValidation(Examples validation) {
    checkOpen();
    examples.load(Window.Role.VALIDATION, validation);
  }

  /**
   * Takes training examples that reach the device in windows, in the order in which they are
   * stored: for more examples than there is memory. Results are the same bits as those of {@link
   * #loadTraining}.
   *
   * @param training read by another thread as long as this is open
   * @param windowBytes how many bytes a window takes; two windows are in memory, both with room for
   *     the largest micro-batch, which must have fewer than 2^31 bytes of features
   * @throws IllegalArgumentException if they do not fit the network, or there are several models
   */
  public void streamTraining(Examples training, long windowBytes) {
    checkOpen();
    examples.stream(Window.Role.TRAINING, training, windowBytes);
  }

  /**
   * Takes validation examples that reach the device in windows.
   *
   * @see #streamTraining
   */
  public void streamValidation(Examples validation, long windowBytes) {
    checkOpen();
    examples.stream(Window.Role.VALIDATION, validation, windowBytes);
  }

  /**
   * Checks that the program is not closed.
   *
   * @throws IllegalStateException if it is
   */
  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the program is closed: create another one");
    }
  }

  /**
   * Says in which order the epoch visits the training examples.
   *
   * @param rows a permutation of their row numbers; not to be changed afterwards
   * @throws IllegalArgumentException if it is not a permutation: it has another length, or a row is
   *     out of range or occurs twice; the order stays as it was
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
   * @throws IllegalArgumentException if it is not a permutation; the order is not defined then
   */
  public void order(Supplier<int[]> rows) {
    checkOpen();
    examples.forgetOrder();
    examples.order(rows.get());
  }

  /**
   * Runs a tape over the current order of the training examples.
   *
   * @return the losses, each as it was before its update, and hits of the tape's examples
   * @throws IllegalArgumentException if the network normalizes and the tape has no ghosts, if the
   *     tape does not continue where the one before ended within an update, or ends beyond the
   *     examples
   * @throws DeviceMemoryException if the device runs out of memory, which says how far it came
   */
  public Tally train(Tape tape) {
    return train(tape.whole(), Tally.EMPTY);
  }

  /**
   * Runs rows of a tape as {@link #train(Tape)} does.
   *
   * @param before the tally of the rows before them
   * @return the tally that includes them
   */
  Tally train(Segment segment, Tally before) {
    return train(segment, List.of(before), Instrument.NONE).get(0);
  }

  /**
   * Runs rows of a tape as {@link #train(Tape)} does, for each model.
   *
   * @param before the tallies of the rows before them
   * @param instrument what to measure
   * @return the tallies that include them
   * @throws IllegalStateException if something is to be measured and the program compiles
   */
  List<Tally> train(Segment segment, List<Tally> before, Instrument instrument) {
    checkOpen();
    if (segment.length() == 0) {
      return before;
    }
    check(segment);
    List<Tally> tallies = before;
    for (WindowSegment part :
        examples.cut(Window.Role.TRAINING, VisitOrder.GIVEN, segment, before)) {
      examples.bring(Window.Role.TRAINING, part, tallies);
      tallies = engine.run(part, tallies, instrument);
    }
    return tallies;
  }

  private void check(Segment segment) {
    List<MicroStep> steps = segment.steps();
    if (network.normalizes() && steps.stream().anyMatch(step -> step.ghostBatch() == 0)) {
      throw new IllegalArgumentException(
          "a tape without ghosts for a network that normalizes: plan it with a ghost batch");
    }
    progress.check(segment);
    int end = steps.get(steps.size() - 1).end();
    int count = examples.window(Window.Role.TRAINING).count();
    if (end > count) {
      throw new IllegalArgumentException(
          "a tape up to example %d of %d: plan it for the examples that are loaded"
              .formatted(end, count));
    }
  }

  /**
   * Scores the validation examples with the current parameters.
   *
   * @throws DeviceMemoryException if the device has no room for a single example
   */
  public Tally validate() {
    return evaluate(Window.Role.VALIDATION).get(0);
  }

  /**
   * Scores the training examples with the current parameters, without learning from them.
   *
   * @throws DeviceMemoryException if the device has no room for a single example
   */
  public Tally evaluateTraining() {
    return evaluate(Window.Role.TRAINING).get(0);
  }

  /** Scores examples with each model's current parameters. */
  List<Tally> evaluate(Window.Role role) {
    checkOpen();
    return evaluator.evaluate(role);
  }

  /** Where the loss scaling stands; nothing unless the program trains in float16. */
  public Optional<LossScale> lossScale() {
    checkOpen();
    return state.lossScale();
  }

  /** How many updates the parameters have had, skipped ones among them. */
  public long updates() {
    checkOpen();
    return progress.updates();
  }

  /**
   * Copies out all that has been learned.
   *
   * @throws IllegalStateException within an update: gradients that are not yet used are no part of
   *     a snapshot
   */
  public Snapshot snapshot() {
    checkOpen();
    return state.snapshot();
  }

  /**
   * Continues from a snapshot; an update that is not finished is dropped.
   *
   * @throws IllegalArgumentException if the snapshot is of another network or optimizer
   * @throws DeviceMemoryException if the device has no room for it
   */
  public void restore(Snapshot snapshot) {
    checkOpen();
    state.restore(snapshot);
  }

  /**
   * Writes a snapshot as a TensorFlow checkpoint, for instance {@code model.index} and {@code
   * model.data-00000-of-00001}, with the tensors' own names.
   *
   * @param prefix what the files' names begin with
   * @throws IOException if they cannot be written
   */
  public void save(Snapshot snapshot, Path prefix) throws IOException {
    checkOpen();
    state.save(snapshot, prefix);
  }

  /**
   * Continues from a checkpoint that {@link #save} wrote; an update that is not finished is
   * dropped.
   *
   * @param updates how many updates made it
   * @throws IOException if the files cannot be read, or are of another network or optimizer
   * @throws DeviceMemoryException if the device has no room for it
   */
  public void load(Path prefix, long updates) throws IOException {
    checkOpen();
    state.load(prefix, updates);
  }

  /**
   * From now on trains by loops that are compiled by XLA, which pays where the micro-batches and
   * the network are small: see {@link Compilation}. Each size of micro-batch is compiled when it
   * first occurs, which takes from some tenths of a second to a few seconds. What is learned is the
   * same to rounding.
   *
   * @throws IllegalStateException if the program scales its loss, as {@link Precision#FLOAT16}
   *     needs
   */
  public void compile() {
    checkOpen();
    if (state.scalesLoss()) {
      throw new IllegalStateException("a compiled loop does not scale the loss: use bfloat16");
    }
    engine = compiler;
  }

  /** How many micro-steps of an update are computed side by side, at most. */
  int lanes() {
    return lanes;
  }

  /** Drops what an unfinished update has accumulated. */
  void dropUpdate() {
    progress.dropUpdate();
  }

  /** Every op that the program has by now, as TensorFlow writes a graph down. */
  GraphDef definition() {
    checkOpen();
    return graph.toGraphDef();
  }

  /** Releases the device's memory. Closing again does nothing. */
  @Override
  public void close() {
    closed = true;
    resources.close();
  }
}
