package org.ghostbatch.accumulate.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.SmallData;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.accumulate.UpdateRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.GradientDescent;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** How far sums over many micro-batches are from the sums of real numbers. */
class ManyMicroBatchesTest {
  private static final float GRADIENT = 0.7f;

  @Test
  void theSumsOfAGradientAccumulatorDoNotDrift() {
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TFloat32 one = TFloat32.vectorOf(GRADIENT)) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
      Variable<TFloat32> factor = tf.variable(tf.constant(0f));
      GradientAccumulator accumulator =
          GradientAccumulator.of(
              tf, tf.math.mul(factor, x), List.of(factor), new GradientDescent(graph, 1f));
      for (int i = 0; i < 3000; i++) {
        accumulator.accumulate(session.runner().feed(x, one));
      }
      accumulator.update(session);
      // In float32 this is 1e-5 away.
      assertThat(UserNetwork.values(session, factor)).containsExactly(-GRADIENT);
    }
  }

  /** The sum need not be within float32 where the mean is. */
  @Test
  void aSumBeyondFloat32HasItsMean() {
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TFloat32 one = TFloat32.vectorOf(3e38f)) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
      Variable<TFloat32> factor = tf.variable(tf.constant(0f));
      GradientAccumulator accumulator =
          GradientAccumulator.of(
              tf, tf.math.mul(factor, x), List.of(factor), new GradientDescent(graph, 1f));
      accumulator.accumulate(session.runner().feed(x, one));
      accumulator.accumulate(session.runner().feed(x, one));
      accumulator.update(session);
      assertThat(UserNetwork.values(session, factor)).containsExactly(-3e38f);
    }
  }

  /** Equal gradients are the worst: they are rounded in the same direction again and again. */
  @ParameterizedTest
  @CsvSource({"16, false", "1000, false", "10000, false", "10000, true"})
  void theSumsOfAProgramDriftByNoMoreThanIsDocumented(int microBatches, boolean compiled) {
    int width = 16;
    float[] features = new float[microBatches * width];
    for (int i = 0; i < features.length; i++) {
      features[i] = 0.5f + (i % width) / 37f;
    }
    Network network = Network.of(width, List.of(Layer.dense(2, Initializer.ZEROS)));
    try (TrainingProgram program =
        SmallData.program(
            network,
            UpdateRule.of(Optimizer.sgd()),
            1,
            SmallData.floats(features, new int[microBatches], 2))) {
      if (compiled) {
        program.compile();
      }
      program.train(new BatchPlan(microBatches, 1).epoch(microBatches, 1));
      float[] kernel = program.snapshot().tensors().get("dense-1/kernel");
      double documented = Math.max(1e-6, 6e-8 * microBatches);
      for (int i = 0; i < width; i++) {
        // Zero weights give both classes 1/2.
        double exact = features[i] / 2;
        assertThat((double) kernel[2 * i]).isCloseTo(exact, within(documented * exact));
      }
    }
  }
}
