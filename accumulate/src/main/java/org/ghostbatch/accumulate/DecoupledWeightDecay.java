package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Decoupled weight decay (Loshchilov and Hutter 2019) before another rule, as Keras has it: first
 * {@code w -= lr decay w}, then the rule with the gradient taken before. Over {@link Adam} it is
 * AdamW.
 *
 * <p>Weights decay; biases and normalizations' gamma and beta do not, which in Keras is to be asked
 * for by {@code exclude_from_weight_decay}.
 *
 * @param rule one without a weight decay of its own
 * @param weightDecay above 0, finite
 */
public record DecoupledWeightDecay(Optimizer rule, double weightDecay) implements Optimizer {

  /** Checks the decay. */
  public DecoupledWeightDecay {
    if (!(weightDecay > 0 && Double.isFinite(weightDecay))) {
      throw new IllegalArgumentException(
          "weight decay %s: must be above 0 and finite".formatted(weightDecay));
    }
    if (rule instanceof DecoupledWeightDecay || rule instanceof Lars || rule instanceof Lamb) {
      throw new IllegalArgumentException("%s has a weight decay of its own".formatted(rule));
    }
  }

  @Override
  public List<String> slots() {
    return rule.slots();
  }

  @Override
  public double[] rates(double learningRate, long update) {
    double[] ofRule = rule.rates(learningRate, update);
    double[] rates = new double[1 + ofRule.length];
    rates[0] = learningRate * weightDecay;
    System.arraycopy(ofRule, 0, rates, 1, ofRule.length);
    return rates;
  }

  @Override
  public ParameterValues changed(
      Ops tf,
      ParameterValues before,
      List<? extends Operand<TFloat32>> rates,
      Operand<TFloat32> gradient) {
    Operand<TFloat32> value =
        before.decayed() ? decayed(tf, before.value(), rates.get(0)) : before.value();
    return rule.changed(tf, before.with(value, before.slots()), ofRule(rates), gradient);
  }

  private static List<Operand<TFloat32>> ofRule(List<? extends Operand<TFloat32>> rates) {
    return new ArrayList<>(rates.subList(1, rates.size()));
  }

  private static Operand<TFloat32> decayed(
      Ops tf, Operand<TFloat32> weight, Operand<TFloat32> rate) {
    return tf.math.sub(weight, tf.math.mul(rate, weight));
  }

  @Override
  public PreparedUpdate prepare(
      Ops tf,
      LearnedParameter parameter,
      List<? extends Operand<TFloat32>> rates,
      Operand<TFloat32> gradient) {
    PreparedUpdate ruled = rule.prepare(tf, parameter, ofRule(rates), gradient);
    if (!parameter.decayed()) {
      return ruled;
    }
    Operand<TFloat32> decayed = decayed(tf, parameter.value().read(tf), rates.get(0));
    return PreparedUpdate.storing(List.of(parameter.value()), List.of(decayed)).then(ruled);
  }
}
