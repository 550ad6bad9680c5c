package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.If;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StatelessIf;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/**
 * A factor that depends on norms, as clipping, LARS and LAMB have it.
 *
 * <p>Float32 cannot hold the square of a number above 1.8e19, nor of one below 1e-19. So where a
 * sum of squares leaves the range of float32, all is computed once more in float64, and only there:
 * ordinary norms cost nothing more and give the bits of float32.
 *
 * @param multiplier within the range of float32, a scalar
 * @param divisor 1, unless the factor itself is beyond that range, a scalar
 */
record NormFactor(Operand<TFloat32> multiplier, Operand<TFloat32> divisor) {
  // Below this half sum of squares, some squares may be lost; above the other, doubling it
  // overflows.
  private static final float MIN = 1e-24f;
  private static final float MAX = Float.MAX_VALUE / 2;
  // Float32 holds numbers from 2^-126 to 2^127 in full precision.
  private static final double SMALLEST = 0x1p-126;
  private static final double LARGEST = 0x1p126;

  /** What a factor is made of norms by, in any precision. */
  @FunctionalInterface
  interface Formula {
    /**
     * The factor, a scalar.
     *
     * @param type of all operands
     * @param rate a scalar
     * @param norms one a vector, scalars
     */
    <T extends TNumber> Operand<T> factor(
        Ops tf, Class<T> type, Operand<T> rate, List<Operand<T>> norms);
  }

  /**
   * The factor that a formula gives; NaN where a norm is infinite or NaN, so that a step by it
   * shows that the training diverged.
   *
   * @param rate a scalar, as the formula takes it
   * @param vectors each some tensors whose norm is taken as if they were one vector
   */
  static NormFactor of(
      Ops tf,
      Operand<TFloat32> rate,
      List<? extends List<? extends Operand<TFloat32>>> vectors,
      Formula formula) {
    List<Operand<TFloat32>> halves = new ArrayList<>();
    vectors.forEach(vector -> halves.add(Norms.halfSquares(tf, vector)));
    List<Operand<?>> inputs = new ArrayList<>(List.of(rate));
    inputs.addAll(halves);
    vectors.forEach(inputs::addAll);
    try (ConcreteFunction ordinary =
            ConcreteFunction.create(inner -> ordinary(inner, vectors, formula));
        ConcreteFunction wide = ConcreteFunction.create(inner -> wide(inner, vectors, formula))) {
      List<Output<?>> factors =
          StatelessIf.create(
                  tf.scope(),
                  areOrdinary(tf, halves),
                  inputs,
                  List.of(TFloat32.class, TFloat32.class),
                  ordinary,
                  wide,
                  If.outputShapes(Shape.scalar(), Shape.scalar()))
              .output();
      return new NormFactor(
          factors.get(0).expect(TFloat32.class), factors.get(1).expect(TFloat32.class));
    }
  }

  private static Operand<TBool> areOrdinary(Ops tf, List<Operand<TFloat32>> halves) {
    Operand<TBool> all = null;
    for (Operand<TFloat32> half : halves) {
      Operand<TBool> within =
          tf.math.logicalAnd(
              tf.math.greaterEqual(half, tf.constant(MIN)),
              tf.math.lessEqual(half, tf.constant(MAX)));
      all = all == null ? within : tf.math.logicalAnd(all, within);
    }
    return all;
  }

  /** What a branch is given. */
  private record Given(
      Signature.Builder signature,
      Operand<TFloat32> rate,
      List<Operand<TFloat32>> halves,
      List<List<Operand<TFloat32>>> vectors) {

    static Given of(Ops tf, String name, List<? extends List<? extends Operand<TFloat32>>> like) {
      Signature.Builder signature = Signature.builder(name);
      Operand<TFloat32> rate = input(tf, signature, "rate", Shape.scalar());
      List<Operand<TFloat32>> halves = new ArrayList<>();
      for (int i = 0; i < like.size(); i++) {
        halves.add(input(tf, signature, "half" + i, Shape.scalar()));
      }
      List<List<Operand<TFloat32>>> vectors = new ArrayList<>();
      for (int i = 0; i < like.size(); i++) {
        List<Operand<TFloat32>> vector = new ArrayList<>();
        while (vector.size() < like.get(i).size()) {
          String part = "vector%d_%d".formatted(i, vector.size());
          // Of any shape: TensorFlow names a function by its body, so parameters share this one.
          vector.add(input(tf, signature, part, Shape.unknown()));
        }
        vectors.add(vector);
      }
      return new Given(signature, rate, halves, vectors);
    }

    private static Operand<TFloat32> input(
        Ops tf, Signature.Builder signature, String name, Shape shape) {
      Operand<TFloat32> input = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      signature.input(name, input);
      return input;
    }

    Signature giving(Operand<TFloat32> multiplier, Operand<TFloat32> divisor) {
      return signature.output("multiplier", multiplier).output("divisor", divisor).build();
    }
  }

  private static Signature ordinary(
      Ops tf, List<? extends List<? extends Operand<TFloat32>>> like, Formula formula) {
    Given given = Given.of(tf, "ordinary_norms", like);
    List<Operand<TFloat32>> norms = new ArrayList<>();
    given.halves().forEach(half -> norms.add(tf.math.sqrt(tf.math.mul(half, tf.constant(2f)))));
    return given.giving(formula.factor(tf, TFloat32.class, given.rate(), norms), tf.constant(1f));
  }

  private static Signature wide(
      Ops tf, List<? extends List<? extends Operand<TFloat32>>> like, Formula formula) {
    Given given = Given.of(tf, "wide_norms", like);
    List<Operand<TFloat64>> norms = new ArrayList<>();
    given.vectors().forEach(vector -> norms.add(Norms.wide(tf, vector)));
    Operand<TFloat64> rate = tf.dtypes.cast(given.rate(), TFloat64.class);
    Operand<TFloat64> factor = formula.factor(tf, TFloat64.class, rate, norms);
    for (Operand<TFloat64> norm : norms) {
      factor = tf.select(tf.math.isFinite(norm), factor, tf.constant(Double.NaN));
    }
    Operand<TFloat64> multiplier =
        tf.math.minimum(
            tf.math.maximum(tf.math.abs(factor), tf.constant(SMALLEST)), tf.constant(LARGEST));
    return given.giving(
        tf.dtypes.cast(multiplier, TFloat32.class),
        tf.dtypes.cast(tf.math.div(multiplier, factor), TFloat32.class));
  }

  /** Numbers times the factor. */
  Operand<TFloat32> times(Ops tf, Operand<TFloat32> numbers) {
    // TensorFlow would make one product of two, and that may be beyond float32.
    return tf.math.div(tf.math.mul(numbers, multiplier), divisor);
  }
}
