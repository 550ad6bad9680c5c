package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The models that one program trains: one, or several side by side, which have a leading axis in
 * every parameter and differ in their seeds.
 *
 * @param seeds one a model
 * @param sideBySide whether there is an axis of models
 * @param ownOrders whether each model visits the examples in an order of its own
 */
record Models(List<Long> seeds, boolean sideBySide, boolean ownOrders) {
  static Models one(long seed) {
    return new Models(List.of(seed), false, false);
  }

  static Models sideBySide(long[] seeds, boolean ownOrders) {
    return new Models(Arrays.stream(seeds).boxed().toList(), true, ownOrders);
  }

  int count() {
    return seeds.size();
  }

  /** The shape that holds for every model what has this shape for one. */
  Shape each(Shape ofOne) {
    return sideBySide ? ofOne.prepend(count()) : ofOne;
  }

  /** The order in which training examples are visited: one for all models, or one each. */
  Variable<TInt64> order(int examples) {
    Shape ofOne = Shape.of(examples);
    return new Variable<>("order", TInt64.class, ownOrders ? each(ofOne) : ofOne);
  }

  /** The order in which the examples are stored, once for each of the orders. */
  int[] storedOrder(int examples) {
    return IntStream.range(0, ownOrders ? count() : 1)
        .flatMap(order -> IntStream.range(0, examples))
        .toArray();
  }

  /** For each model, a tally of nothing. */
  List<Tally> nothing() {
    return Collections.nCopies(count(), Tally.EMPTY);
  }

  /** How a parameter begins. */
  Operand<TFloat32> initial(Ops tf, Parameter parameter) {
    if (!sideBySide) {
      return parameter.initializer().values(tf, parameter, seeds.get(0));
    }
    List<Operand<TFloat32>> values = new ArrayList<>();
    seeds.forEach(seed -> values.add(parameter.initializer().values(tf, parameter, seed)));
    return tf.stack(values);
  }
}
