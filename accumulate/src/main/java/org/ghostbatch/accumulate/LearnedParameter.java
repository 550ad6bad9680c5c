package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A parameter with all that its updates need, as variables of one shape, which holds it for every
 * model.
 *
 * @param slots what the optimizer keeps for it; empty for a statistic
 * @param accumulator the sum of the gradients of an update so far
 */
record LearnedParameter(
    Parameter parameter,
    Variable<TFloat32> value,
    List<Variable<TFloat32>> slots,
    Variable<TFloat32> accumulator) {

  /** Every parameter of a network, in its order. */
  static List<LearnedParameter> all(Network network, Optimizer optimizer, Models models) {
    return network.parameters().stream()
        .map(parameter -> of(parameter, optimizer, models))
        .toList();
  }

  static LearnedParameter of(Parameter parameter, Optimizer optimizer, Models models) {
    List<String> slots = parameter.role().learned() ? optimizer.slots() : List.of();
    return new LearnedParameter(
        parameter,
        variable(parameter, "", models),
        slots.stream().map(slot -> variable(parameter, "/" + slot, models)).toList(),
        variable(parameter, "/accumulator", models));
  }

  private static Variable<TFloat32> variable(Parameter parameter, String suffix, Models models) {
    return new Variable<>(
        parameter.name() + suffix, TFloat32.class, models.each(parameter.shape()));
  }

  boolean learned() {
    return parameter.role().learned();
  }

  /** Whether weight decay, and what adapts to the weight's norm, concern it. */
  boolean decayed() {
    return parameter.role() == Parameter.Role.WEIGHT;
  }

  /** What lasts from update to update: the value and the slots. */
  List<Variable<TFloat32>> state() {
    List<Variable<TFloat32>> state = new ArrayList<>(List.of(value));
    state.addAll(slots);
    return state;
  }

  /** What the whole {@link #state} is now. */
  ParameterValues read(Ops tf) {
    return new ParameterValues(
        value.read(tf), slots.stream().map(slot -> slot.read(tf)).toList(), decayed());
  }

  /** Stores new values of the whole {@link #state}. */
  PreparedUpdate storing(ParameterValues values) {
    return PreparedUpdate.storing(state(), values.all());
  }
}
