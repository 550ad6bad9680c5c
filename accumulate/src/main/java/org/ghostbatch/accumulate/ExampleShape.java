package org.ghostbatch.accumulate;

import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The shape of one example, without the leading axis of examples. */
record ExampleShape(Shape shape) {

  /**
   * Numbers as examples of this shape, [n, shape].
   *
   * <p>The shape is int32: TensorFlow puts a constant of int64 into a GPU's memory, and would bring
   * it back to the host for each use as a shape.
   *
   * @param values as many as n examples have, row-major
   */
  Operand<TFloat32> of(Ops tf, Operand<TFloat32> values) {
    long[] sizes = shape.prepend(Shape.UNKNOWN_SIZE).asArray();
    return tf.reshape(values, tf.array(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray()));
  }
}
