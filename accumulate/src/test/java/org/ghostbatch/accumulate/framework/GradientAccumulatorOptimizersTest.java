package org.ghostbatch.accumulate.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.AdaDelta;
import org.tensorflow.framework.optimizers.AdaGrad;
import org.tensorflow.framework.optimizers.AdaGradDA;
import org.tensorflow.framework.optimizers.Adam;
import org.tensorflow.framework.optimizers.Adamax;
import org.tensorflow.framework.optimizers.Ftrl;
import org.tensorflow.framework.optimizers.GradientDescent;
import org.tensorflow.framework.optimizers.Momentum;
import org.tensorflow.framework.optimizers.Nadam;
import org.tensorflow.framework.optimizers.Optimizer;
import org.tensorflow.framework.optimizers.RMSProp;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** The accumulator with every optimizer of tensorflow-framework. */
class GradientAccumulatorOptimizersTest {
  private static final float[] GRADIENT = {0.5f, -2f, 0.01f};
  // A race between ops shows up once in many runs. Ops are the same in each, so one graph will do.
  private static final int RUNS = 40;
  private static final Map<String, Learned> LEARNED = new HashMap<>();

  static Stream<Arguments> inOneRun() {
    return Stream.of(
        of("GradientDescent", graph -> new GradientDescent(graph, 0.1f)),
        of("Momentum", graph -> new Momentum(graph, 0.1f, 0.9f)),
        of("Nesterov", graph -> new Momentum(graph, 0.1f, 0.9f, true)),
        of("AdaGrad", graph -> new AdaGrad(graph, 0.01f)),
        of("AdaDelta", graph -> new AdaDelta(graph, 1f)),
        of("RMSProp", graph -> new RMSProp(graph, 0.01f, 0.9f, 0.5f, 1e-7f, false)),
        of("centered RMSProp", graph -> new RMSProp(graph, 0.01f, 0.9f, 0.5f, 1e-7f, true)),
        of("Ftrl", graph -> new Ftrl(graph, 0.1f)));
  }

  static Stream<Arguments> all() {
    return Stream.concat(
        inOneRun(),
        Stream.of(
            of("Adam", graph -> new Adam(graph, 0.001f)),
            of("Adamax", graph -> new Adamax(graph, 0.001f)),
            of("Nadam", graph -> new Nadam(graph, 0.001f)),
            of("AdaGradDA", graph -> new AdaGradDA(graph, 0.01f, 0.1f, 1e-3f, 1e-3f))));
  }

  private static Arguments of(String name, Function<Graph, Optimizer> optimizer) {
    return Arguments.of(name, optimizer);
  }

  /** What six updates learn, in one piece and in pieces. */
  private record Learned(Map<String, float[]> whole, Map<String, float[]> pieces) {}

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void sixUpdatesInUnevenPiecesAreThoseInOnePiece(
      String name, Function<Graph, Optimizer> optimizer) {
    Learned learned = learned(name, optimizer);

    assertThat(learned.whole()).isNotEmpty();
    learned
        .whole()
        .forEach(
            (parameter, values) ->
                assertThat(learned.pieces().get(parameter))
                    .as(parameter)
                    .containsExactly(values, within(1e-6f)));
  }

  private static Learned learned(String name, Function<Graph, Optimizer> optimizer) {
    return LEARNED.computeIfAbsent(
        name,
        absent -> {
          try (UserNetwork network = GradientAccumulatorTest.ofTheOracle()) {
            GradientAccumulator accumulator =
                GradientAccumulator.of(
                    network.tf, network.losses, network.learned(), optimizer.apply(network.graph));
            return new Learned(
                learned(network, accumulator, 100), learned(network, accumulator, 32));
          }
        });
  }

  private static Map<String, float[]> learned(
      UserNetwork network, GradientAccumulator accumulator, int microBatch) {
    network.session.forceInitialize();
    for (int update = 0; update < 6; update++) {
      network.accumulate(accumulator, 0, 100, microBatch);
      accumulator.update(network.session);
    }
    return network.values();
  }

  /** Those whose own {@code minimize} has nothing to order, so that it can be trusted. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("inOneRun")
  void sixUpdatesAreThoseOfMinimizingTheMeanLoss(
      String name, Function<Graph, Optimizer> optimizer) {
    Map<String, float[]> accumulated = learned(name, optimizer).pieces();
    try (UserNetwork network = GradientAccumulatorTest.ofTheOracle()) {
      Operand<TFloat32> mean = network.tf.math.mean(network.losses, network.tf.constant(0));
      Op minimize = optimizer.apply(network.graph).minimize(mean);
      for (int update = 0; update < 6; update++) {
        network.run(minimize);
      }
      network
          .values()
          .forEach(
              (parameter, values) ->
                  assertThat(accumulated.get(parameter))
                      .as(parameter)
                      .containsExactly(values, within(1e-6f)));
    }
  }

  @Test
  void twentyStepsOfAdamByAConstantGradientFollowItsFormula() {
    // Kingma and Ba 2015, before section 2.1, with the betas as float32 holds them.
    double beta1 = 0.9f;
    double beta2 = 0.999f;
    assertFollows(
        graph -> new Adam(graph, 0.1f, 0.9f, 0.999f, 1e-7f),
        (state, gradient, step) -> {
          state.m = beta1 * state.m + (1 - beta1) * gradient;
          state.v = beta2 * state.v + (1 - beta2) * gradient * gradient;
          double rate = 0.1f * Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(beta1, step));
          state.w -= rate * state.m / (Math.sqrt(state.v) + 1e-7f);
        });
  }

  @Test
  void twentyStepsOfAdamaxByAConstantGradientFollowItsFormula() {
    // Kingma and Ba 2015, algorithm 2, with an epsilon in the divisor.
    double beta1 = 0.9f;
    double beta2 = 0.999f;
    assertFollows(
        graph -> new Adamax(graph, 0.1f, 0.9f, 0.999f, 1e-7f),
        (state, gradient, step) -> {
          state.m = beta1 * state.m + (1 - beta1) * gradient;
          state.v = Math.max(beta2 * state.v, Math.abs(gradient));
          state.w -= 0.1f / (1 - Math.pow(beta1, step)) * state.m / (state.v + 1e-7f);
        });
  }

  /**
   * Nadam of framework 1.1.0 counts its steps while the graph is built, not while it runs: its
   * schedule and the correction of the second moment stay at those of step 1. The formula is that.
   */
  @Test
  void twentyStepsOfNadamByAConstantGradientFollowWhatTheFrameworkMadeOfIt() {
    double beta1 = 0.9f;
    double beta2 = 0.999f;
    double now = beta1 * (1 - 0.5 * Math.pow(0.96f, 0.004f));
    double next = beta1 * (1 - 0.5 * Math.pow(0.96f, 2 * 0.004f));
    assertFollows(
        graph -> new Nadam(graph, 0.001f, 0.9f, 0.999f, 1e-7f),
        (state, gradient, step) -> {
          double schedule = Math.pow(now, step);
          state.m = beta1 * state.m + (1 - beta1) * gradient;
          state.v = beta2 * state.v + (1 - beta2) * gradient * gradient;
          double mean =
              (1 - now) * gradient / (1 - schedule) + next * state.m / (1 - schedule * next);
          state.w -= 0.001f * mean / (Math.sqrt(state.v / (1 - beta2)) + 1e-7f);
        });
  }

  /**
   * AdaGradDA of framework 1.1.0 counts each step twice, before and after the variables change, so
   * that they see steps 1, 3, 5.
   */
  @Test
  void twentyStepsOfAdaGradDAByAConstantGradientFollowWhatTheFrameworkMadeOfIt() {
    assertFollows(
        graph -> new AdaGradDA(graph, 0.1f, 0.1f, 0.25f, 0.5f),
        (state, gradient, step) -> {
          long counted = 2 * step - 1;
          state.m += gradient;
          state.v += gradient * gradient;
          double shrunk = Math.max(0, Math.abs(state.m) - 0.25 * counted);
          state.w =
              -Math.signum(state.m)
                  * 0.1f
                  * shrunk
                  / (0.5 * counted * 0.1f + Math.sqrt(0.1f + state.v));
        });
  }

  private static final class State {
    double w;
    double m;
    double v;
  }

  @FunctionalInterface
  private interface Formula {
    void step(State state, double gradient, long step);
  }

  private static void assertFollows(Function<Graph, Optimizer> optimizer, Formula formula) {
    try (Line line = new Line(optimizer)) {
      for (int run = 0; run < RUNS; run++) {
        line.begin();
        assertFollows(line, formula);
      }
    }
  }

  private static void assertFollows(Line line, Formula formula) {
    State[] states = {new State(), new State(), new State()};
    for (long step = 1; step <= 20; step++) {
      line.step();
      float[] values = line.values();
      for (int i = 0; i < states.length; i++) {
        formula.step(states[i], GRADIENT[i], step);
        // The framework's float32 powers of the betas cost some 1e-6 of a step of 0.1.
        assertThat((double) values[i])
            .as("weight %d after step %d", i, step)
            .isCloseTo(states[i].w, within(1e-5));
      }
    }
  }

  /** Weights whose every example has the gradient {@link #GRADIENT}. */
  private static final class Line implements AutoCloseable {
    private final Graph graph = new Graph();
    private final Session session = new Session(graph);
    private final Placeholder<TFloat32> ones;
    private final Variable<TFloat32> weights;
    private final GradientAccumulator accumulator;

    Line(Function<Graph, Optimizer> optimizer) {
      Ops tf = Ops.create(graph);
      ones = tf.placeholder(TFloat32.class);
      weights = tf.variable(tf.constant(new float[GRADIENT.length]));
      Operand<TFloat32> loss = tf.sum(tf.math.mul(weights, tf.constant(GRADIENT)), tf.constant(0));
      accumulator =
          GradientAccumulator.of(
              tf, tf.math.mul(ones, loss), List.of(weights), optimizer.apply(graph));
    }

    /** Gives the weights, and what the optimizer keeps of them, their first values. */
    void begin() {
      session.forceInitialize();
    }

    void step() {
      for (int examples : new int[] {3, 1}) {
        try (TFloat32 batch = TFloat32.tensorOf(Shape.of(examples), each -> fill(each))) {
          accumulator.accumulate(session.runner().feed(ones, batch));
        }
      }
      accumulator.update(session);
    }

    private static void fill(TFloat32 tensor) {
      tensor.scalars().forEach(scalar -> scalar.setFloat(1));
    }

    float[] values() {
      return UserNetwork.values(session, weights);
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }

  /** Adds 1 to its counter before the variables change, and doubles it after. */
  private static final class Ordered extends Optimizer {
    private Variable<TFloat32> counter;
    private Op prepared;

    Ordered(Graph graph) {
      super(graph);
    }

    @Override
    protected void createSlots(List<Output<? extends TType>> variables) {
      counter = tf.variable(tf.constant(0f));
    }

    @Override
    protected Optional<Op> prepare(String scopeName) {
      prepared = tf.assignAdd(counter, tf.constant(1f));
      return Optional.of(prepared);
    }

    @Override
    protected <T extends TType> Op applyDense(Ops tf, Output<T> gradient, Output<T> variable) {
      Operand<T> rate = tf.dtypes.cast(tf.constant(1f), variable.type());
      return tf.withControlDependencies(prepared)
          .train
          .applyGradientDescent(variable, rate, gradient);
    }

    @Override
    protected Op finish(List<Op> updateOperations, String name) {
      Ops after = tf.withControlDependencies(updateOperations);
      updateOperations.add(after.assign(counter, after.math.mul(counter, after.constant(2f))));
      return super.finish(updateOperations, name);
    }

    @Override
    public String getOptimizerName() {
      return "Ordered";
    }
  }

  @Test
  void anOptimizerThatOrdersItselfIsRunOnce() {
    Ordered[] made = new Ordered[1];
    try (Line line = new Line(graph -> made[0] = new Ordered(graph))) {
      float[] counted = {2, 6, 14};
      for (int step = 1; step <= 3; step++) {
        line.step();
        assertThat(UserNetwork.values(line.session, made[0].counter))
            .containsExactly(counted[step - 1]);
        assertThat(line.values()[0]).isEqualTo(-0.5f * step);
      }
    }
  }
}
