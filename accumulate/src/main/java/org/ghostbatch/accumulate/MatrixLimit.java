package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.tensorflow.CloseStack;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.random.TruncatedNormal;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * The speed limit of training a network on a device: nothing but the matrix products and
 * convolutions of a micro-step, forward and backward, in the precision that training uses, and once
 * an update the optimizer's pass over the parameters. No examples are gathered or cast, no biases
 * added; there is no ReLU, loss or normalization. The kernels are those that training uses.
 *
 * <p>Not safe for use by several threads.
 */
public final class MatrixLimit implements AutoCloseable {
  // Deterministic mode refuses random numbers without a seed.
  private static final long SEED = 1;
  private static final UpdateRule NO_RATES = UpdateRule.of(new Sgd());

  private final BatchPlan plan;
  private final UpdateRule rule;
  private final CloseStack resources = new CloseStack();
  private final Ops tf;
  private final Session session;
  private final TapeLoop products;
  private final TapeLoop updates;
  private final SegmentPace pace = new SegmentPace();

  /**
   * The limit of a network.
   *
   * @param plan whose micro-batches are multiplied, and whose updates are applied
   * @param settings on {@link Device#CPU} or {@link Device#GPU}, as {@link DeviceSettings#resolved}
   *     gives
   * @throws DeviceMemoryException if the device has no room for it
   */
  public MatrixLimit(Network network, UpdateRule rule, DeviceSettings settings, BatchPlan plan) {
    this.plan = plan;
    this.rule = rule;
    List<LearnedParameter> parameters =
        LearnedParameter.all(network, rule.optimizer(), Models.one(0)).stream()
            .filter(LearnedParameter::learned)
            .toList();
    List<? extends LayerProducts<?>> layers =
        LayerProducts.of(network, plan.microBatch(), settings.precision().type());
    boolean inlined = CpuKernels.of(network, settings).inlined();
    try {
      Graph graph = resources.push(TensorFlowLibrary.newGraph());
      tf = Ops.create(graph);
      session = resources.push(new Session(graph, settings.configuration()));
      products =
          loop(
              "products",
              NO_RATES,
              inlined,
              (inner, rows) ->
                  layers.stream().flatMap(layer -> layer.compute(inner).stream()).toList());
      updates =
          loop(
              "updates",
              rule,
              inlined,
              (inner, rows) -> List.of(update(inner, rows.get(0), parameters)));
      initialize(parameters, layers);
    } catch (RuntimeException | Error fault) {
      resources.closeAfter(fault);
      throw fault;
    }
  }

  private TapeLoop loop(String name, UpdateRule ratesOf, boolean inlined, TapeLoop.Body body) {
    return resources.push(TapeLoop.build(tf, name, ratesOf.rateCount(), 1, inlined, body));
  }

  private Op update(Ops inner, TapeLoop.Row row, List<LearnedParameter> parameters) {
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    parameters.forEach(parameter -> gradients.add(parameter.accumulator().read(inner)));
    List<Op> commits = new ArrayList<>();
    rule.prepare(inner, parameters, gradients, row.rates(inner))
        .forEach(update -> commits.add(update.commit().apply(inner)));
    return inner.withControlDependencies(commits).noOp();
  }

  private void initialize(
      List<LearnedParameter> parameters, List<? extends LayerProducts<?>> layers) {
    layers.forEach(layer -> layer.resident().forEach(this::draw));
    for (LearnedParameter parameter : parameters) {
      draw(parameter.value());
      draw(parameter.accumulator());
      parameter.slots().forEach(slot -> assign(slot, tf.zeros(shape(slot), TFloat32.class)));
    }
  }

  private <T extends TFloating> void draw(Variable<T> variable) {
    assign(
        variable,
        tf.random.truncatedNormal(shape(variable), variable.type(), TruncatedNormal.seed(SEED)));
  }

  private Operand<TInt64> shape(Variable<?> variable) {
    return tf.constant(variable.shape());
  }

  private <T extends TFloating> void assign(Variable<T> variable, Operand<T> values) {
    Op assigned = variable.assign(tf, values);
    DeviceMemoryException.loading(() -> session.runner().addTarget(assigned).run()).close();
  }

  /**
   * Computes for some 200 ms, less while it warms up.
   *
   * @return how many examples a second training could not exceed
   * @throws DeviceMemoryException if the device runs out of memory
   */
  public double examplesPerSecond() {
    int microSteps = pace.steps();
    double multiplying = seconds(products, NO_RATES, microSteps);
    pace.ran(microSteps, multiplying);
    double examples = (double) microSteps * plan.microBatch();
    int applied = (int) Math.max(1, Math.round(examples / plan.effectiveBatch()));
    double applying = seconds(updates, rule, applied);
    return 1 / (multiplying / examples + applying / ((double) applied * plan.effectiveBatch()));
  }

  /** Whether the last answer was that of a device that is warm. */
  public boolean warm() {
    return pace.settled();
  }

  private double seconds(TapeLoop loop, UpdateRule ratesOf, int rows) {
    try (TapeColumns columns = columns(ratesOf, rows)) {
      long started = System.nanoTime();
      DeviceMemoryException.loading(
          () -> {
            loop.run(session, columns);
            return null;
          });
      return (System.nanoTime() - started) / 1e9;
    }
  }

  /** What the device does in so many micro-steps, and as many updates. */
  List<StepTrace> trace(int rows) {
    List<StepTrace> traces = new ArrayList<>();
    try (TapeColumns ofProducts = columns(NO_RATES, rows);
        TapeColumns ofUpdates = columns(rule, rows)) {
      traces.add(StepTrace.of(rows, products.runTraced(session, ofProducts).orElseThrow()));
      traces.add(StepTrace.of(rows, updates.runTraced(session, ofUpdates).orElseThrow()));
    }
    return traces;
  }

  /** Of rate 0, so that the parameters stay as they are. */
  private static TapeColumns columns(UpdateRule ratesOf, int rows) {
    Segment still = BatchPlan.inOnePiece(1).epoch(rows, 0).whole();
    return TapeColumns.of(WindowSegment.resident(still), ratesOf, 0, 0, 1);
  }

  @Override
  public void close() {
    resources.close();
  }
}
