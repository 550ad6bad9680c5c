package org.ghostbatch.accumulate;

import java.util.List;
import org.ghostbatch.accumulate.tensorflow.NativeMemory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A normalization by itself, fed with micro-steps, inputs and gradients. */
final class NormalizationHarness implements AutoCloseable {
  /** What the micro-steps of a tape gave, rows in their natural order. */
  record Outcome(
      float[] output, float[] inputGradient, float[] gammaGradient, float[] betaGradient) {}

  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Ops tf = Ops.create(graph);
  private final int features;
  private final float[][] parameters;
  private final Placeholder<TFloat32> input;
  private final Placeholder<TFloat32> outputGradient;
  private final List<Placeholder<TFloat32>> values;
  private final Placeholder<TInt32> intColumns;
  private final LayerOutput trained;
  private final Gradients gradients;
  private final Operand<TFloat32> inferred;

  NormalizationHarness(GhostBatchNorm layer, float[] gamma, float[] beta, boolean fuses) {
    features = gamma.length;
    parameters = new float[][] {gamma, beta, new float[features], new float[features]};
    Shape rows = Shape.of(Shape.UNKNOWN_SIZE, features);
    input = tf.placeholder(TFloat32.class, Placeholder.shape(rows));
    outputGradient = tf.placeholder(TFloat32.class, Placeholder.shape(rows));
    values = List.of(parameter(), parameter(), parameter(), parameter());
    intColumns =
        tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(TapeColumns.IntColumn.COUNT)));
    TapeLoop.Row row = new TapeLoop.Row(intColumns, tf.constant(new float[2]));
    trained =
        layer.forward(
            ForwardContext.training(tf, row, true, fuses, Precision.FLOAT32), input, values);
    gradients =
        Gradients.create(
            tf.scope(),
            List.of(trained.output()),
            List.of(input, values.get(0), values.get(1)),
            Gradients.dx(List.of(outputGradient)));
    inferred =
        layer.forward(ForwardContext.inference(tf, Precision.FLOAT32), input, values).output();
  }

  private Placeholder<TFloat32> parameter() {
    return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(features)));
  }

  void setStatistics(float[] mean, float[] spread) {
    parameters[2] = mean.clone();
    parameters[3] = spread.clone();
  }

  float[] runningMean() {
    return parameters[2];
  }

  float[] runningSpread() {
    return parameters[3];
  }

  Outcome train(Tape tape, float[] x, float[] dy) {
    Outcome outcome =
        new Outcome(
            new float[x.length], new float[x.length], new float[features], new float[features]);
    TapeColumns columns =
        TapeColumns.of(
            WindowSegment.resident(tape.whole()), UpdateRule.of(Optimizer.sgd()), 0, 0, 1);
    for (int i = 0; i < tape.length(); i++) {
      step(tape.steps().get(i), columns, i, x, dy, outcome);
    }
    columns.close();
    return outcome;
  }

  private void step(
      MicroStep step, TapeColumns columns, int index, float[] x, float[] dy, Outcome outcome) {
    int[] row = new int[TapeColumns.IntColumn.COUNT];
    for (int i = 0; i < row.length; i++) {
      row[i] = columns.intColumns().getInt(index, i);
    }
    Session.Runner runner = session.runner();
    runner.feed(intColumns, TInt32.vectorOf(row));
    runner.feed(input, rows(interleaved(step, x)));
    runner.feed(outputGradient, rows(interleaved(step, dy)));
    feedParameters(runner);
    runner.fetch(trained.output());
    trained.statistics().forEach(runner::fetch);
    for (Output<?> gradient : gradients.dy()) {
      runner.fetch(gradient);
    }
    try (Result result = runner.run()) {
      restore(step, NativeMemory.copy((TFloat32) result.get(0)), outcome.output());
      parameters[2] = NativeMemory.copy((TFloat32) result.get(1));
      parameters[3] = NativeMemory.copy((TFloat32) result.get(2));
      restore(step, NativeMemory.copy((TFloat32) result.get(3)), outcome.inputGradient());
      add(NativeMemory.copy((TFloat32) result.get(4)), outcome.gammaGradient());
      add(NativeMemory.copy((TFloat32) result.get(5)), outcome.betaGradient());
    }
  }

  float[] infer(float[] x) {
    Session.Runner runner = session.runner().feed(input, rows(x));
    feedParameters(runner);
    try (Result result = runner.fetch(inferred).run()) {
      return NativeMemory.copy((TFloat32) result.get(0));
    }
  }

  private void feedParameters(Session.Runner runner) {
    for (int i = 0; i < parameters.length; i++) {
      runner.feed(
          values.get(i), TFloat32.tensorOf(Shape.of(features), DataBuffers.of(parameters[i])));
    }
  }

  private TFloat32 rows(float[] numbers) {
    return TFloat32.tensorOf(
        Shape.of(numbers.length / features, features), DataBuffers.of(numbers));
  }

  /** Where example {@code row} of a micro-step lies among the interleaved ones. */
  private static int place(MicroStep step, int row) {
    int ghosts = step.size() / step.ghostSize();
    return row % step.ghostSize() * ghosts + row / step.ghostSize();
  }

  private float[] interleaved(MicroStep step, float[] all) {
    float[] some = new float[step.size() * features];
    for (int row = 0; row < step.size(); row++) {
      int from = (step.start() + row) * features;
      System.arraycopy(all, from, some, place(step, row) * features, features);
    }
    return some;
  }

  private void restore(MicroStep step, float[] some, float[] all) {
    for (int row = 0; row < step.size(); row++) {
      int to = (step.start() + row) * features;
      System.arraycopy(some, place(step, row) * features, all, to, features);
    }
  }

  private static void add(float[] some, float[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += some[i];
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
