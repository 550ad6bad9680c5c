package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Dynamic loss scaling (Micikevicius et al. 2018), for gradients that are computed in float16: the
 * loss is multiplied by a power of two, so that small gradients do not become zero, and the
 * update's gradient is divided by it.
 *
 * <p>The scale belongs to updates, not to micro-batches. Where the gradient of an update is
 * infinite or NaN anywhere, the update is skipped: parameters and slots stay as they are, and the
 * scale is halved, to at least 1. After {@value #GROWTH_INTERVAL} updates in a row that are not
 * skipped it is doubled, to at most 2^24. The first scale and the interval are those of Keras's
 * {@code LossScaleOptimizer}.
 */
final class LossScaling {
  /** The variable's name, in snapshots and checkpoints as well. */
  static final String NAME = "loss-scale";

  private static final float FIRST_SCALE = 32768;
  static final int GROWTH_INTERVAL = 2000;
  private static final float MIN = 1;
  private static final float MAX = 1 << 24;

  // The scale, how many updates it has had since it changed, and how many were skipped in all.
  private final Variable<TFloat32> state =
      new Variable<>(NAME, TFloat32.class, Shape.of(first().length));

  /** The first state, with no update yet. */
  static float[] first() {
    return new float[] {FIRST_SCALE, 0, 0};
  }

  /**
   * A snapshot's tensors as a program takes them. A program that scales starts with the first state
   * if the snapshot has none. A program that does not scale ignores the state.
   */
  static Map<String, float[]> fitted(Map<String, float[]> tensors, boolean scales) {
    Map<String, float[]> fitted = new LinkedHashMap<>(tensors);
    if (scales) {
      fitted.putIfAbsent(NAME, first());
    } else {
      fitted.remove(NAME);
    }
    return fitted;
  }

  /** What the state among some tensors says. */
  static LossScale described(Map<String, float[]> tensors) {
    float[] state = tensors.get(NAME);
    return new LossScale(state[0], (long) state[2]);
  }

  /** What lasts from update to update. */
  Variable<TFloat32> state() {
    return state;
  }

  /** What the loss is multiplied by, a scalar. */
  Operand<TFloat32> scale(Ops tf) {
    return parts(tf).get(0);
  }

  private List<Operand<TFloat32>> parts(Ops tf) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    tf.unstack(state.read(tf), (long) first().length).forEach(parts::add);
    return parts;
  }

  /**
   * The changes of all parameters and of the scale.
   *
   * @param gradients of the scaled loss, in the parameters' order
   * @param rates [rates]
   */
  List<PreparedUpdate> prepare(
      Ops tf,
      UpdateRule rule,
      List<LearnedParameter> parameters,
      List<? extends Operand<TFloat32>> gradients,
      Operand<TFloat32> rates) {
    List<Operand<TFloat32>> parts = parts(tf);
    List<Operand<TFloat32>> unscaled = new ArrayList<>();
    gradients.forEach(gradient -> unscaled.add(tf.math.div(gradient, parts.get(0))));
    Operand<TBool> finite = finite(tf, unscaled);
    List<ParameterValues> before = parameters.stream().map(each -> each.read(tf)).toList();
    List<ParameterValues> changed = rule.changed(tf, before, unscaled, rates);
    List<PreparedUpdate> updates = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      List<Operand<TFloat32>> kept = new ArrayList<>();
      List<Operand<TFloat32>> old = before.get(i).all();
      List<Operand<TFloat32>> next = changed.get(i).all();
      for (int j = 0; j < old.size(); j++) {
        kept.add(tf.select(finite, next.get(j), old.get(j)));
      }
      updates.add(PreparedUpdate.storing(parameters.get(i).state(), kept));
    }
    updates.add(PreparedUpdate.storing(List.of(state), List.of(next(tf, parts, finite))));
    return updates;
  }

  private static Operand<TBool> finite(Ops tf, List<Operand<TFloat32>> gradients) {
    List<Operand<TBool>> all = new ArrayList<>();
    for (Operand<TFloat32> gradient : gradients) {
      Operand<TFloat32> flat = tf.reshape(gradient, tf.array(-1));
      all.add(tf.reduceAll(tf.math.isFinite(flat), tf.constant(0)));
    }
    return tf.reduceAll(tf.stack(all), tf.constant(0));
  }

  private static Operand<TFloat32> next(
      Ops tf, List<Operand<TFloat32>> parts, Operand<TBool> finite) {
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> two = tf.constant(2f);
    Operand<TFloat32> scale = parts.get(0);
    Operand<TFloat32> updates = tf.math.add(parts.get(1), one);
    Operand<TFloat32> skipped = parts.get(2);
    Operand<TBool> grows = tf.math.equal(updates, tf.constant((float) GROWTH_INTERVAL));
    Operand<TFloat32> grown = tf.math.minimum(tf.math.mul(scale, two), tf.constant(MAX));
    Operand<TFloat32> halved = tf.math.maximum(tf.math.div(scale, two), tf.constant(MIN));
    Operand<TFloat32> none = tf.constant(0f);
    Operand<TFloat32> after =
        tf.stack(List.of(tf.select(grows, grown, scale), tf.select(grows, none, updates), skipped));
    Operand<TFloat32> afterSkip = tf.stack(List.of(halved, none, tf.math.add(skipped, one)));
    return tf.select(finite, after, afterSkip);
  }
}
