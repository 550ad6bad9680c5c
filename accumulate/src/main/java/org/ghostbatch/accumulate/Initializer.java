package org.ghostbatch.accumulate;

import java.util.Locale;
import org.ghostbatch.datasets.SeededRandom;
import org.tensorflow.Operand;
import org.tensorflow.framework.initializers.Ones;
import org.tensorflow.framework.initializers.RandomUniform;
import org.tensorflow.framework.initializers.TruncatedNormal;
import org.tensorflow.framework.initializers.Zeros;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * How a parameter begins: Keras's variance scaling, by fan-in or by the mean of fan-in and fan-out.
 *
 * <p>The values are a pure function of (seed, parameter's name). Sources: Glorot and Bengio 2010;
 * He et al. 2015; LeCun et al. 1998. tensorflow-framework's own {@code Glorot}, {@code He} and
 * {@code LeCun} are not used: in 1.0.0 their uniform variants draw from [0, limit) instead of
 * [-limit, limit).
 */
public enum Initializer {
  /** All zeros. */
  ZEROS,
  /** All ones. */
  ONES,
  /** Uniform within ± sqrt(6 / (fan-in + fan-out)). */
  GLOROT_UNIFORM,
  /** Normal of variance 2 / (fan-in + fan-out), cut off at two standard deviations. */
  GLOROT_NORMAL,
  /** Uniform within ± sqrt(6 / fan-in). */
  HE_UNIFORM,
  /** Normal of variance 2 / fan-in, cut off at two standard deviations. */
  HE_NORMAL,
  /** Uniform within ± sqrt(3 / fan-in). */
  LECUN_UNIFORM,
  /** Normal of variance 1 / fan-in, cut off at two standard deviations. */
  LECUN_NORMAL;

  // The standard deviation that is left of a unit normal cut off at two standard deviations.
  private static final double TRUNCATED_DEVIATION = 0.87962566103423978;

  /** The name on the command line, for instance {@code glorot-uniform}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Operand<TFloat32> values(Ops tf, Parameter parameter, long seed) {
    long parameterSeed = SeededRandom.mix(seed, parameter.name().hashCode());
    return initializer(parameter.shape(), parameterSeed)
        .call(tf, tf.constant(parameter.shape()), TFloat32.class);
  }

  private org.tensorflow.framework.initializers.Initializer<TFloat32> initializer(
      Shape shape, long seed) {
    double variance = variance(shape);
    return switch (this) {
      case ZEROS -> new Zeros<>();
      case ONES -> new Ones<>();
      case GLOROT_UNIFORM, HE_UNIFORM, LECUN_UNIFORM -> {
        double limit = Math.sqrt(3 * variance);
        yield new RandomUniform<>(-limit, limit, seed);
      }
      case GLOROT_NORMAL, HE_NORMAL, LECUN_NORMAL ->
          new TruncatedNormal<>(0, Math.sqrt(variance) / TRUNCATED_DEVIATION, seed);
    };
  }

  private double variance(Shape shape) {
    int rank = shape.numDimensions();
    double fanIn = rank < 2 ? shape.size() : (double) shape.size() / shape.get(rank - 1);
    double fanOut = rank < 2 ? shape.size() : (double) shape.size() / shape.get(rank - 2);
    return switch (this) {
      case ZEROS, ONES -> 0;
      case GLOROT_UNIFORM, GLOROT_NORMAL -> 2 / (fanIn + fanOut);
      case HE_UNIFORM, HE_NORMAL -> 2 / fanIn;
      case LECUN_UNIFORM, LECUN_NORMAL -> 1 / fanIn;
    };
  }
}
