package org.ghostbatch.accumulate;

import java.util.List;
import org.ghostbatch.accumulate.Parameter.Role;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * Ghost batch normalization (Hoffer, Hubara and Soudry 2017, "Train longer, generalize better",
 * Algorithm 1): {@code y = gamma (x - mean) / sqrt(variance + epsilon) + beta}, where mean and
 * variance are those of the example's own ghost while training, and running statistics otherwise.
 *
 * <p>Input {@code [features]} or {@code [height, width, channels]}, output of the same shape;
 * {@code gamma}, {@code beta} and the running statistics {@code [features]} or {@code [channels]}.
 * The variance is biased (divided by the count), as Keras's, and taken in two passes. {@link
 * GhostStatistics} says how the running statistics move.
 *
 * @param epsilon above 0
 * @param momentum how much of a running statistic stays at a step, at least 0 and below 1
 * @param statistics the rule of the running statistics
 */
public record GhostBatchNorm(double epsilon, double momentum, GhostStatistics statistics)
    implements Layer {

  /** Checks the numbers. */
  public GhostBatchNorm {
    if (!(epsilon > 0 && Double.isFinite(epsilon) && momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "ghost batch normalization with epsilon %s and momentum %s: epsilon must be above 0 and finite, the momentum at least 0 and below 1"
              .formatted(epsilon, momentum));
    }
  }

  @Override
  public String kind() {
    return "ghost-batch-norm";
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.numDimensions() != 1 && input.numDimensions() != 3) {
      throw new IllegalArgumentException(
          "ghost batch normalization takes features or images, not examples of shape %s"
              .formatted(input));
    }
    return input;
  }

  @Override
  public List<Parameter> parameters(String prefix, Shape input) {
    Shape channels = Shape.of(input.get(input.numDimensions() - 1));
    String spread = ofDeviation() ? "/running-deviation" : "/running-variance";
    return List.of(
        new Parameter(prefix + "/gamma", channels, Initializer.ONES, Role.BIAS),
        new Parameter(prefix + "/beta", channels, Initializer.ZEROS, Role.BIAS),
        new Parameter(prefix + "/running-mean", channels, Initializer.ZEROS, Role.STATISTIC),
        new Parameter(prefix + spread, channels, Initializer.ONES, Role.STATISTIC));
  }

  private boolean ofDeviation() {
    return statistics == GhostStatistics.PAPER;
  }

  @Override
  public LayerOutput forward(
      ForwardContext context,
      Operand<TFloat32> input,
      List<? extends Operand<TFloat32>> parameters) {
    return context
        .row()
        .map(row -> train(context, row, input, parameters))
        .orElseGet(() -> LayerOutput.of(infer(context.tf(), input, parameters)));
  }

  private Operand<TFloat32> infer(
      Ops tf, Operand<TFloat32> input, List<? extends Operand<TFloat32>> parameters) {
    Operand<TFloat32> spread = parameters.get(3);
    Operand<TFloat32> deviation = ofDeviation() ? spread : deviation(tf, spread);
    Operand<TFloat32> centered = tf.math.sub(input, parameters.get(2));
    Operand<TFloat32> scale = tf.math.div(parameters.get(0), deviation);
    return tf.math.add(tf.math.mul(centered, scale), parameters.get(1));
  }

  private Operand<TFloat32> deviation(Ops tf, Operand<TFloat32> variance) {
    return tf.math.sqrt(tf.math.add(variance, tf.constant((float) epsilon)));
  }

  /**
   * The ghosts of a micro-step lie beside each other, so that seen as [ghost size, 1, 1, ghosts x
   * features] they are one batch in which each ghost's feature is a channel of its own: one fused
   * kernel normalizes them all. With a fifth axis it is TensorFlow's own, because that of oneDNN
   * takes four.
   */
  private LayerOutput train(
      ForwardContext context,
      TapeLoop.Row row,
      Operand<TFloat32> input,
      List<? extends Operand<TFloat32>> parameters) {
    Ops tf = context.tf();
    GhostView view = GhostView.of(tf, row, input);
    FusedBatchNorm<TFloat32, TFloat32> normalized =
        tf.nn.fusedBatchNorm(
            view.channels(context.fused() ? 4 : 5),
            view.forEachGhost(parameters.get(0)),
            view.forEachGhost(parameters.get(1)),
            tf.constant(new float[0]),
            tf.constant(new float[0]),
            FusedBatchNorm.dataFormat(context.fused() ? "NHWC" : "NDHWC"),
            FusedBatchNorm.epsilon((float) epsilon),
            FusedBatchNorm.isTraining(true));
    Operand<TFloat32> means = view.byGhost(normalized.batchMean());
    // A GPU divides by count - 1, which gives NaN for a single number; its variance is 0.
    Operand<TFloat32> variances =
        tf.math.mulNoNan(view.byGhost(normalized.batchVariance()), view.biased());
    Operand<TFloat32> spreads = ofDeviation() ? deviation(tf, variances) : variances;
    RunningRule rule = RunningRule.of(tf, row, view.ghosts(), (float) momentum, statistics);
    return new LayerOutput(
        view.restored(normalized.y()),
        List.of(rule.moved(parameters.get(2), means), rule.moved(parameters.get(3), spreads)));
  }
}
