package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * What a micro-step of training has computed and not yet committed.
 *
 * @param gradients of the share-weighted losses, by the learned parameters
 * @param statistics the new values of the statistics
 */
record MicroStepResult(
    List<Operand<TFloat32>> gradients, List<Operand<TFloat32>> statistics, Scores scores) {
  List<Op> all() {
    List<Op> all = new ArrayList<>(gradients);
    all.addAll(statistics);
    all.add(scores.tally());
    return all;
  }

  /**
   * The same, unless a lack of memory is injected.
   *
   * @param before what must be computed first as well
   */
  MicroStepResult within(FaultInjection faults, Ops tf, TapeLoop.Row row, List<Op> before) {
    List<Op> computed = all();
    computed.addAll(before);
    Operand<TFloat64> examples = faults.pass(tf, row, computed, scores.examples());
    return new MicroStepResult(gradients, statistics, scores.counting(examples));
  }
}
