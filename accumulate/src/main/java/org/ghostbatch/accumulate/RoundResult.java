package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What the micro-steps of a round have computed and not yet committed.
 *
 * @param lanes one micro-step each, in the order of their rows
 * @param statistics the new values of the statistics, after all of them
 */
record RoundResult(List<MicroStepResult> lanes, List<Operand<TFloat32>> statistics) {
  List<Op> all() {
    List<Op> all = new ArrayList<>(statistics);
    for (MicroStepResult lane : lanes) {
      all.addAll(lane.all());
      all.add(lane.scores().examples());
    }
    return all;
  }

  List<Scores> scores() {
    return lanes.stream().map(MicroStepResult::scores).toList();
  }

  /** The gradients of each lane, by the learned parameters. */
  List<List<Operand<TFloat32>>> gradientsByLane() {
    return lanes.stream().map(MicroStepResult::gradients).toList();
  }

  /** The sums of the lanes' gradients. */
  List<Operand<TFloat32>> gradients(Ops tf) {
    return sums(tf, lanes.get(0).gradients(), gradientsByLane().subList(1, lanes.size()));
  }

  /** The sums of variables and the lanes' gradients. */
  List<Operand<TFloat32>> addedTo(Ops tf, List<Variable<TFloat32>> variables) {
    List<Operand<TFloat32>> values = new ArrayList<>();
    variables.forEach(variable -> values.add(variable.read(tf)));
    return sums(tf, values, gradientsByLane());
  }

  // One after the other: how a sum is rounded must not depend on the number of lanes.
  private static List<Operand<TFloat32>> sums(
      Ops tf, List<Operand<TFloat32>> first, List<List<Operand<TFloat32>>> others) {
    List<Operand<TFloat32>> sums = new ArrayList<>(first);
    for (List<Operand<TFloat32>> other : others) {
      for (int i = 0; i < sums.size(); i++) {
        sums.set(i, tf.math.add(sums.get(i), other.get(i)));
      }
    }
    return sums;
  }
}
