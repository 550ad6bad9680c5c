package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * What happens once an update, when the gradient of the whole effective batch is known: clipping,
 * then the optimizer with its decay.
 *
 * @param optimizer what changes the parameters
 * @param clipNorm the largest norm that the gradient of all parameters together may have: a longer
 *     one is scaled down to it (Pascanu, Mikolov and Bengio 2013; Keras's {@code global_clipnorm});
 *     above 0, infinite for no clipping. A gradient that is infinite or NaN anywhere makes all
 *     parameters NaN, because its direction is not known
 */
public record UpdateRule(Optimizer optimizer, double clipNorm) {

  /** Checks the norm. */
  public UpdateRule {
    if (!(clipNorm > 0)) {
      throw new IllegalArgumentException("clip norm %s: must be above 0".formatted(clipNorm));
    }
  }

  /** A rule that clips nothing. */
  public static UpdateRule of(Optimizer optimizer) {
    return new UpdateRule(optimizer, Double.POSITIVE_INFINITY);
  }

  /** Whether it treats each number of a parameter by itself, and looks at no norm. */
  boolean treatsNumbersAlone() {
    return optimizer.treatsNumbersAlone() && Double.isInfinite(clipNorm);
  }

  int rateCount() {
    return optimizer.rateCount();
  }

  double[] rates(double learningRate, long update) {
    return optimizer.rates(learningRate, update);
  }

  /**
   * The changes of all parameters.
   *
   * @param gradients of the mean loss over the effective batch, in the parameters' order
   * @param rates [rates]
   */
  List<PreparedUpdate> prepare(
      Ops tf,
      List<LearnedParameter> parameters,
      List<? extends Operand<TFloat32>> gradients,
      Operand<TFloat32> rates) {
    List<Operand<TFloat32>> scalars = scalars(tf, rates);
    List<? extends Operand<TFloat32>> clipped = clipped(tf, gradients);
    List<PreparedUpdate> updates = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      updates.add(optimizer.prepare(tf, parameters.get(i), scalars, clipped.get(i)));
    }
    return updates;
  }

  /**
   * All parameters after their changes, as a pure function.
   *
   * @param before in the gradients' order
   * @param gradients of the mean loss over the effective batch
   * @param rates [rates]
   */
  List<ParameterValues> changed(
      Ops tf,
      List<ParameterValues> before,
      List<? extends Operand<TFloat32>> gradients,
      Operand<TFloat32> rates) {
    List<Operand<TFloat32>> scalars = scalars(tf, rates);
    List<? extends Operand<TFloat32>> clipped = clipped(tf, gradients);
    List<ParameterValues> changed = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      changed.add(optimizer.changed(tf, before.get(i), scalars, clipped.get(i)));
    }
    return changed;
  }

  private List<Operand<TFloat32>> scalars(Ops tf, Operand<TFloat32> rates) {
    if (rateCount() == 1) {
      return List.of(tf.reshape(rates, tf.constant(new int[0])));
    }
    List<Operand<TFloat32>> scalars = new ArrayList<>();
    tf.unstack(rates, (long) rateCount()).forEach(scalars::add);
    return scalars;
  }

  private List<? extends Operand<TFloat32>> clipped(
      Ops tf, List<? extends Operand<TFloat32>> gradients) {
    if (Double.isInfinite(clipNorm)) {
      return gradients;
    }
    NormFactor scale = NormFactor.of(tf, tf.constant(1f), List.of(gradients), this::scale);
    List<Operand<TFloat32>> clipped = new ArrayList<>();
    gradients.forEach(gradient -> clipped.add(scale.times(tf, gradient)));
    return clipped;
  }

  private <T extends TNumber> Operand<T> scale(
      Ops tf, Class<T> type, Operand<T> one, List<Operand<T>> norms) {
    Operand<T> bound = Norms.constant(tf, type, clipNorm);
    return tf.math.div(bound, tf.math.maximum(norms.get(0), bound));
  }
}
