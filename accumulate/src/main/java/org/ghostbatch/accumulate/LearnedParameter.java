package org.ghostbatch.accumulate;

import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A parameter of the network with all that its updates need, as variables of one shape. */
record LearnedParameter(
    Parameter parameter,
    Variable<TFloat32> value,
    List<Variable<TFloat32>> slots,
    Variable<TFloat32> accumulator) {

  static LearnedParameter of(Parameter parameter, Optimizer optimizer) {
    return new LearnedParameter(
        parameter,
        variable(parameter, ""),
        optimizer.slots().stream().map(slot -> variable(parameter, "/" + slot)).toList(),
        variable(parameter, "/accumulator"));
  }

  private static Variable<TFloat32> variable(Parameter parameter, String suffix) {
    return new Variable<>(parameter.name() + suffix, TFloat32.class, parameter.shape());
  }

  /** What lasts from update to update: the value and the slots. */
  Stream<Variable<TFloat32>> state() {
    return Stream.concat(Stream.of(value), slots.stream());
  }

  Op update(
      Ops tf,
      Optimizer optimizer,
      List<? extends Operand<TFloat32>> rates,
      Operand<TFloat32> gradient) {
    List<Operand<?>> handles = slots.stream().<Operand<?>>map(slot -> slot.handle(tf)).toList();
    return optimizer.apply(tf, value.handle(tf), handles, rates, gradient);
  }
}
