package org.ghostbatch.accumulate.tensorflow;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TType;

/**
 * A variable of the session, which every graph and every function reaches by its name: a resource
 * handle cannot be passed to a function from Java.
 */
public record Variable<T extends TType>(String name, Class<T> type, Shape shape) {

  /** The variable itself, for ops that take it. */
  public Operand<?> handle(Ops tf) {
    return VarHandleOp.create(tf.scope(), type, shape, VarHandleOp.sharedName(name));
  }

  /** Its value, when the op runs. */
  public Operand<T> read(Ops tf) {
    return tf.readVariableOp(handle(tf), type);
  }

  /** Changes its value. */
  public Op assign(Ops tf, Operand<T> value) {
    return tf.assignVariableOp(handle(tf), value);
  }

  /** Adds to its value, in place. */
  public Op assignAdd(Ops tf, Operand<T> value) {
    return tf.assignAddVariableOp(handle(tf), value);
  }
}
