package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class OptimizerTest {
  private static final JsonNode ORACLE = Oracle.read("optim.json");

  static Stream<Arguments> optimizers() {
    return Stream.of(
            Arguments.of("sgd", Optimizer.sgd()),
            Arguments.of("momentum", Optimizer.momentum(0.9)),
            Arguments.of("nesterov", Optimizer.nesterov(0.9)),
            Arguments.of("adam", Optimizer.adam()))
        .flatMap(
            of -> Stream.of("kernel", "bias").map(p -> Arguments.of(of.get()[0], of.get()[1], p)));
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("optimizers")
  void fiveStepsOnAQuadraticFollowTheOracle(String name, Optimizer optimizer, String parameter) {
    JsonNode problem = ORACLE.get("problem");
    float[] a = Oracle.floats(problem.get("a").get(parameter));
    float[] c = Oracle.floats(problem.get("c").get(parameter));
    JsonNode run = ORACLE.get("runs").get(name);
    // 2e-6 relative, with |want| floored: the oracle's own tolerance for float32.
    try (Stepper stepper = new Stepper(optimizer, learningRate(run), start(parameter))) {
      for (JsonNode step : run.get("quadratic")) {
        float[] w = stepper.value();
        float[] gradient = new float[w.length];
        for (int i = 0; i < w.length; i++) {
          gradient[i] = a[i] * (w[i] - c[i]);
        }
        stepper.step(gradient);
        assertClose(stepper.value(), Oracle.floats(step.get("params").get(parameter)));
      }
    }
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("optimizers")
  void fiveStepsOfAFixedGradientFollowTheOracle(
      String name, Optimizer optimizer, String parameter) {
    JsonNode run = ORACLE.get("runs").get(name);
    JsonNode gradients = ORACLE.get("problem").get("fixed_gradients");
    if (gradients == null) {
      gradients = ORACLE.get("fixed_gradients");
    }
    try (Stepper stepper = new Stepper(optimizer, learningRate(run), start(parameter))) {
      int t = 0;
      for (JsonNode step : run.get("fixed")) {
        stepper.step(Oracle.floats(gradients.get(t++).get(parameter)));
        assertClose(stepper.value(), Oracle.floats(step.get("params").get(parameter)));
      }
      assertThat(t).isEqualTo(5);
    }
  }

  @Test
  void hyperparametersOutOfRangeAreRejectedWithTheirValue() {
    assertThatThrownBy(() -> Optimizer.momentum(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("momentum 1.5: must be at least 0 and below 1");
    assertThatThrownBy(() -> new Adam(0.9, 1, 1e-7)).hasMessageContaining("beta2 1.0");
  }

  private static double learningRate(JsonNode run) {
    return run.get("hyper").get("lr").asDouble();
  }

  private static float[] start(String parameter) {
    return Oracle.floats(ORACLE.get("problem").get("w0").get(parameter));
  }

  private static void assertClose(float[] actual, float[] expected) {
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(1e-6, Math.abs(expected[i]));
      assertThat((double) actual[i])
          .as("element %d", i)
          .isCloseTo(expected[i], within(2e-6 * Math.max(scale, 1)));
    }
  }

  /** One parameter under an optimizer, fed with gradients. */
  private static final class Stepper implements AutoCloseable {
    private final Graph graph = new Graph();
    private final Session session = new Session(graph);
    private final Ops tf = Ops.create(graph);
    private final Optimizer optimizer;
    private final double learningRate;
    private final Variable<TFloat32> variable;
    private final Operand<TFloat32> read;
    private final List<Placeholder<TFloat32>> rates = new ArrayList<>();
    private final Placeholder<TFloat32> gradient = tf.placeholder(TFloat32.class);
    private final Op apply;
    private long update;

    Stepper(Optimizer optimizer, double learningRate, float[] start) {
      this.optimizer = optimizer;
      this.learningRate = learningRate;
      LearnedParameter learned =
          LearnedParameter.of(
              new Parameter("w", Shape.of(start.length), Initializer.ZEROS), optimizer);
      variable = learned.value();
      read = variable.read(tf);
      for (int i = 0; i < optimizer.rateCount(); i++) {
        rates.add(tf.placeholder(TFloat32.class));
      }
      apply = learned.update(tf, optimizer, rates, gradient);
      Session.Runner runner = session.runner().addTarget(variable.assign(tf, tf.constant(start)));
      for (Variable<TFloat32> slot : learned.slots()) {
        runner.addTarget(slot.assign(tf, tf.constant(new float[start.length])));
      }
      runner.run().close();
    }

    void step(float[] values) {
      double[] ofUpdate = optimizer.rates(learningRate, ++update);
      List<TFloat32> fed = new ArrayList<>();
      fed.add(TFloat32.tensorOf(Shape.of(values.length), DataBuffers.of(values)));
      Session.Runner runner = session.runner().feed(gradient, fed.get(0)).addTarget(apply);
      for (int i = 0; i < ofUpdate.length; i++) {
        fed.add(TFloat32.scalarOf((float) ofUpdate[i]));
        runner.feed(rates.get(i), fed.get(i + 1));
      }
      runner.run().close();
      fed.forEach(TFloat32::close);
    }

    float[] value() {
      try (Result result = session.runner().fetch(read).run()) {
        TFloat32 tensor = (TFloat32) result.get(0);
        float[] values = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }
}
