package org.ghostbatch.accumulate.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.EagerSession;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.Adam;
import org.tensorflow.framework.optimizers.GradientDescent;
import org.tensorflow.framework.optimizers.Optimizer;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/** What an accumulator cannot work on is refused by name and reason, and NaN is let through. */
class GradientAccumulatorRefusalsTest {
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Placeholder<TFloat32> x =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
  private final Variable<TFloat32> factor = tf.withName("factor").variable(tf.constant(2f));
  private final Operand<TFloat32> losses = tf.math.mul(factor, x);

  @AfterEach
  void close() {
    graph.close();
  }

  private GradientAccumulator of(Ops ops, List<Operand<TFloat32>> variables) {
    return GradientAccumulator.of(ops, losses, variables, new GradientDescent(graph, 0.5f));
  }

  private void assertRefused(Ops ops, List<Operand<TFloat32>> variables, String message) {
    assertThatThrownBy(() -> of(ops, variables))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aBuilderWithControlDependenciesIsRefused() {
    Operand<TFloat32> first = tf.withName("first").constant(1f);
    String message =
        "tf has control dependencies, for instance on first, which every run would wait for: pass it without withControlDependencies";
    assertRefused(tf.withControlDependencies(first), List.of(factor), message);
    assertRefused(
        tf.withControlDependencies(List.of(first)).withSubScope("within"),
        List.of(factor),
        message);
    // What depends on nothing is not refused.
    of(tf.withControlDependencies(List.of()).withSubScope("within"), List.of(factor));
  }

  @Test
  void aBuilderOfInitializersIsRefused() {
    assertRefused(
        tf.withInitScope(),
        List.of(factor),
        "tf builds initializers, which a session runs as it begins: pass it without withInitScope");
  }

  @Test
  void aBuilderWithoutAGraphIsRefused() {
    try (EagerSession eager = EagerSession.create()) {
      assertRefused(
          Ops.create(eager),
          List.of(factor),
          "tf builds in no graph: make it by Ops.create of the graph of the losses");
    }
  }

  static Stream<Arguments> otherTypes() {
    return Stream.of(
        Arguments.of(TFloat64.class, "float64"),
        Arguments.of(TFloat16.class, "float16"),
        Arguments.of(TBfloat16.class, "bfloat16"),
        Arguments.of(TInt32.class, "int32"),
        Arguments.of(TInt64.class, "int64"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("otherTypes")
  <T extends TNumber> void aVariableOfAnotherTypeIsRefusedByNameAndReason(
      Class<T> type, String name) {
    Variable<T> other = tf.withName("other").variable(tf.dtypes.cast(tf.constant(1f), type));
    assertRefused(
        tf,
        List.of(factor, asFloat32(other)),
        "variable other of type %s: only variables of type float32 can be learned".formatted(name));
    Operand<TFloat32> otherLosses = asFloat32(tf.dtypes.cast(losses, type));
    assertThatThrownBy(
            () ->
                GradientAccumulator.of(
                    tf, otherLosses, List.of(factor), new GradientDescent(graph)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("losses of type %s: must be float32".formatted(name));
  }

  /** What a list of variables without a type argument lets through. */
  @SuppressWarnings("unchecked")
  private static Operand<TFloat32> asFloat32(Operand<? extends TType> other) {
    return (Operand<TFloat32>) other;
  }

  @Test
  void everyVariableThatNoGradientReachesIsNamed() {
    Operand<TFloat32> apart = tf.withName("apart").variable(tf.constant(1f));
    Operand<TFloat32> off = tf.withName("off").variable(tf.constant(1f));
    assertRefused(
        tf,
        List.of(apart, factor, off),
        "variable apart, off: the losses do not depend on it: leave it out");
    Operand<TFloat32> stopped = tf.math.add(losses, tf.stopGradient(tf.math.mul(apart, off)));
    assertThatThrownBy(
            () ->
                GradientAccumulator.of(
                    tf, stopped, List.of(apart, factor, off), new GradientDescent(graph)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "variable apart, off: no gradient of the losses reaches it, because every path to it is stopped: leave it out");
    Operand<TFloat32> whole =
        tf.math.add(losses, tf.dtypes.cast(tf.dtypes.cast(apart, TInt32.class), TFloat32.class));
    assertThatThrownBy(
            () -> GradientAccumulator.of(tf, whole, List.of(apart), new GradientDescent(graph)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("variable apart: no gradient of the losses reaches it");
  }

  @Test
  void aVariableThatOnlyOrdersTheLossesIsNotReached() {
    Operand<TFloat32> apart = tf.withName("apart").variable(tf.constant(1f));
    Operand<TFloat32> after = tf.withControlDependencies(apart).identity(losses);
    assertThatThrownBy(
            () -> GradientAccumulator.of(tf, after, List.of(apart), new GradientDescent(graph)))
        .hasMessage("variable apart: the losses do not depend on it: leave it out");
  }

  @Test
  void clearingForgetsNaNAndInfinity() {
    GradientAccumulator accumulator = of(tf, List.of(factor));
    try (Session session = new Session(graph)) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        assertThat(accumulate(accumulator, session, 1, bad).lossSum())
            .isEqualTo(Double.valueOf(bad));
        accumulator.clear(session);
        assertThat(accumulator.examples(session)).isZero();
      }
      accumulate(accumulator, session, 1, 2);
      accumulate(accumulator, session, 3);
      assertThat(accumulator.update(session)).isEqualTo(3);
      // 2 - 0.5 * (1 + 2 + 3) / 3.
      assertThat(UserNetwork.values(session, factor)).containsExactly(1f);
    }
  }

  @Test
  void anUpdateHandsNaNToTheOptimizerAndForgetsIt() {
    GradientAccumulator accumulator = of(tf, List.of(factor));
    try (Session session = new Session(graph)) {
      accumulate(accumulator, session, 1, Float.NaN);
      assertThat(accumulator.update(session)).isEqualTo(2);
      assertThat(UserNetwork.values(session, factor)).containsExactly(Float.NaN);
      assertThat(accumulator.examples(session)).isZero();
    }
  }

  @Test
  void whatAnOptimizerKeepsStaysNaN() {
    Optimizer adam = new Adam(graph, 0.5f);
    GradientAccumulator accumulator = GradientAccumulator.of(tf, losses, List.of(factor), adam);
    Operand<TFloat32> moment = adam.getSlot(factor.asOutput(), Adam.FIRST_MOMENT).orElseThrow();
    try (Session session = new Session(graph)) {
      accumulate(accumulator, session, Float.NaN);
      accumulator.update(session);
      accumulate(accumulator, session, 1);
      accumulator.update(session);
      assertThat(UserNetwork.values(session, moment)).containsExactly(Float.NaN);
    }
  }

  private GradientAccumulator.MicroBatch accumulate(
      GradientAccumulator accumulator, Session session, float... values) {
    try (TFloat32 fed = TFloat32.vectorOf(values)) {
      return accumulator.accumulate(session.runner().feed(x, fed));
    }
  }
}
