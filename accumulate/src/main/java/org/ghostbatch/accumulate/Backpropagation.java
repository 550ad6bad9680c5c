package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.TapeColumns.IntColumn;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The computing of a micro-step, a pure function of the weights and the micro-batch: forward, loss,
 * gradient.
 *
 * @param fused as in {@link CpuKernels}
 * @param precision in which it trains
 */
record Backpropagation(Network network, Models models, boolean fused, MixedPrecision precision) {

  /**
   * Adds it to the graph.
   *
   * @param values every parameter's, in the network's order
   */
  MicroStepResult compute(
      Ops tf, TapeLoop.Row row, List<Operand<TFloat32>> values, MicroBatch microBatch) {
    ForwardContext context =
        ForwardContext.training(tf, row, network.normalizes(), fused, precision.products());
    LayerOutput answer = network.forward(context, microBatch.features(), values);
    Scores scores = scores(tf, row, answer.output(), microBatch);
    Gradients gradients =
        Gradients.create(
            tf.scope(),
            List.of(scores.losses()),
            weights(values),
            Gradients.dx(List.of(shares(tf, row, microBatch))));
    List<Operand<TFloat32>> typed = new ArrayList<>();
    for (Output<?> gradient : gradients.dy()) {
      typed.add(gradient.expect(TFloat32.class));
    }
    return new MicroStepResult(typed, answer.statistics(), scores);
  }

  private List<Operand<TFloat32>> weights(List<Operand<TFloat32>> values) {
    List<Parameter> parameters = network.parameters();
    List<Operand<TFloat32>> weights = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).role().learned()) {
        weights.add(values.get(i));
      }
    }
    return weights;
  }

  private Scores scores(Ops tf, TapeLoop.Row row, Operand<TFloat32> logits, MicroBatch microBatch) {
    return microBatch
        .counted()
        .map(
            counted ->
                Scores.ofCounted(tf, logits, microBatch.labels(), counted, network.classes()))
        .orElseGet(
            () ->
                Scores.of(
                    tf,
                    logits,
                    microBatch.labels(),
                    row.vector(tf, IntColumn.SIZE),
                    network.classes()));
  }

  /**
   * Each example weighs 1 / (examples of its update), so that the sum over the micro-steps is the
   * mean over the update, however it is cut.
   */
  private Operand<TFloat32> shares(Ops tf, TapeLoop.Row row, MicroBatch microBatch) {
    Operand<TInt32> size = row.vector(tf, IntColumn.SIZE);
    Operand<TInt32> shape =
        models.sideBySide()
            ? tf.concat(List.of(tf.array(models.count()), size), tf.constant(0))
            : size;
    Operand<TFloat32> shares = tf.fill(shape, precision.scaled(tf, row.share(tf)));
    return microBatch
        .counted()
        .<Operand<TFloat32>>map(counted -> tf.select(counted, shares, tf.zerosLike(shares)))
        .orElse(shares);
  }
}
