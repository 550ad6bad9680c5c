package org.ghostbatch.accumulate;

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
record Variable<T extends TType>(String name, Class<T> type, Shape shape) {

  Operand<?> handle(Ops tf) {
    return VarHandleOp.create(tf.scope(), type, shape, VarHandleOp.sharedName(name));
  }

  Operand<T> read(Ops tf) {
    return tf.readVariableOp(handle(tf), type);
  }

  Op assign(Ops tf, Operand<T> value) {
    return tf.assignVariableOp(handle(tf), value);
  }

  Op assignAdd(Ops tf, Operand<T> value) {
    return tf.assignAddVariableOp(handle(tf), value);
  }
}
