package org.ghostbatch.accumulate;

import java.util.List;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What the parts of a program build its graph from, and run it with.
 *
 * @param tf adds ops to the program's graph
 * @param session runs that graph
 * @param rule what happens once an update
 * @param models which models share the parameters' variables
 * @param parameters every parameter of the network, in its order
 * @param ledger the device's account of the micro-steps
 * @param kernels which kernels compute the loops
 * @param precision in which it trains
 * @param faults which failures to inject
 */
record ProgramContext(
    Ops tf,
    Session session,
    Network network,
    UpdateRule rule,
    Models models,
    List<LearnedParameter> parameters,
    Ledger ledger,
    CpuKernels kernels,
    MixedPrecision precision,
    FaultInjection faults) {

  /**
   * Adds a loop to the graph.
   *
   * @param ratesOf the rule whose rates are columns of its tapes
   */
  TapeLoop loop(String name, UpdateRule ratesOf, int lanes, TapeLoop.Body body) {
    return TapeLoop.build(tf, name, ratesOf.rateCount(), lanes, kernels.inlined(), body);
  }

  /**
   * The changes that an update makes.
   *
   * @param gradients of the loss as it was differentiated, in the order of {@link #learned}
   * @param rates [rates]
   */
  List<PreparedUpdate> update(
      Ops inner, List<? extends Operand<TFloat32>> gradients, Operand<TFloat32> rates) {
    return precision
        .scaling()
        .map(scaling -> scaling.prepare(inner, rule, learned(), gradients, rates))
        .orElseGet(() -> rule.prepare(inner, learned(), gradients, rates));
  }

  /** The parameters that have a gradient. */
  List<LearnedParameter> learned() {
    return parameters.stream().filter(LearnedParameter::learned).toList();
  }

  /** The sums of an update's gradients, in the order of {@link #learned}. */
  List<Variable<TFloat32>> accumulators() {
    return learned().stream().map(LearnedParameter::accumulator).toList();
  }

  /** The variables of the parameters that have no gradient. */
  List<Variable<TFloat32>> statistics() {
    return parameters.stream()
        .filter(parameter -> !parameter.learned())
        .map(LearnedParameter::value)
        .toList();
  }
}
