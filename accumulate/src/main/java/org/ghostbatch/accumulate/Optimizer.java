package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * How a gradient changes the parameters: Keras's formulas, by TensorFlow's fused in-place kernels
 * where there are any.
 *
 * <p>An optimizer acts once an update, on the gradient of the whole effective batch. It keeps no
 * counter on the device: whatever depends on the learning rate or on the number of the update is
 * worked out on the host, in double precision, and travels on the tape as the update's {@link
 * #rates}.
 */
public sealed interface Optimizer permits Adam, DecoupledWeightDecay, Lamb, Lars, Momentum, Sgd {

  /** Plain gradient descent. */
  static Optimizer sgd() {
    return new Sgd();
  }

  /** Gradient descent with momentum. */
  static Optimizer momentum(double momentum) {
    return new Momentum(momentum, false);
  }

  /** Gradient descent with Nesterov's momentum. */
  static Optimizer nesterov(double momentum) {
    return new Momentum(momentum, true);
  }

  /** Adam with Keras's defaults: 0.9, 0.999, epsilon 1e-7. */
  static Optimizer adam() {
    return new Adam(0.9, 0.999, 1e-7);
  }

  /** {@link #adam} with decoupled weight decay. */
  static Optimizer adamW(double weightDecay) {
    return adam().withWeightDecay(weightDecay);
  }

  /** LARS with a trust coefficient of 0.001. */
  static Optimizer lars(double momentum, double weightDecay) {
    return new Lars(momentum, weightDecay, 0.001, 0);
  }

  /** LAMB with 0.9, 0.999, epsilon 1e-6. */
  static Optimizer lamb(double weightDecay) {
    return new Lamb(0.9, 0.999, 1e-6, weightDecay);
  }

  /**
   * This with decoupled weight decay.
   *
   * @param weightDecay at least 0; 0 leaves the optimizer as it is
   * @throws IllegalArgumentException if it is out of range, or the optimizer has a decay of its own
   */
  default Optimizer withWeightDecay(double weightDecay) {
    return weightDecay == 0 ? this : new DecoupledWeightDecay(this, weightDecay);
  }

  /** The names of the tensors it keeps for each parameter, of the parameter's shape, from zeros. */
  List<String> slots();

  /** Whether it treats each number of a parameter by itself, and looks at no norm. */
  default boolean treatsNumbersAlone() {
    return true;
  }

  /** How many numbers {@link #rates} gives. */
  default int rateCount() {
    return rates(0, 1).length;
  }

  /**
   * The scalars of one update: the learning rate, unless the rule needs others.
   *
   * @param learningRate the update's learning rate
   * @param update the update's number, counted from 1 since the parameters began
   * @return as many numbers for every update, to be rounded to float32 on the way to the device
   */
  default double[] rates(double learningRate, long update) {
    return new double[] {learningRate};
  }

  /**
   * One parameter and its slots after their change, as a pure function: what a compiled loop takes.
   *
   * @param before the parameter and its slots as they are
   * @param rates scalars, in the order of {@link #rates}
   * @param gradient of the mean loss over the effective batch, of the parameter's shape
   */
  ParameterValues changed(
      Ops tf,
      ParameterValues before,
      List<? extends Operand<TFloat32>> rates,
      Operand<TFloat32> gradient);

  /**
   * The same change of the variables: by a fused kernel in place where there is one, else what
   * {@link #changed} gives is stored.
   *
   * @param parameter the parameter and its slots, in the order of {@link #slots}
   * @param rates scalars, in the order of {@link #rates}
   * @param gradient of the mean loss over the effective batch, of the parameter's shape
   */
  default PreparedUpdate prepare(
      Ops tf,
      LearnedParameter parameter,
      List<? extends Operand<TFloat32>> rates,
      Operand<TFloat32> gradient) {
    return parameter.storing(changed(tf, parameter.read(tf), rates, gradient));
  }
}
