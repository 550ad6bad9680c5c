package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ghostbatch.accumulate.TapeColumns.IntColumn;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * One micro-step of training as a pure function of what is learned so far: what {@link
 * TrainingStep} does to variables, of tensors that a loop carries along. Every size in it is a
 * constant, as XLA demands.
 *
 * @param microBatch how many examples a micro-step holds; one that has fewer is filled up with
 *     examples that do not count
 * @param ghostSize how many examples each of its ghosts holds
 * @param accumulates whether some update takes more than one micro-step
 */
record CompiledStep(ProgramContext context, int microBatch, int ghostSize, boolean accumulates) {

  /**
   * The examples, as they are stored, and the order in which an epoch visits them.
   *
   * @param order [n]
   * @param features [count, features]
   * @param labels [count]
   */
  record Source(
      Operand<TInt64> order, Operand<? extends TNumber> features, Operand<TInt64> labels) {}

  /**
   * What a micro-step begins with, and leaves.
   *
   * @param tally the tally of the micro-steps so far
   * @param parameters every parameter, with its slots
   * @param sums of the gradients of an update so far, one a learned parameter; empty where no
   *     update takes more than one micro-step
   */
  record State(
      Operand<TFloat64> tally, List<ParameterValues> parameters, List<Operand<TFloat32>> sums) {}

  /** What the rows of the loop have in common. */
  Map<IntColumn, Integer> fixed() {
    return Map.of(IntColumn.SIZE, microBatch, IntColumn.GHOST_SIZE, ghostSize);
  }

  /**
   * Whether the loop can take a row: ghosts that are shorter, or longer by the one example that
   * would be left over, have a shape of their own.
   */
  boolean takes(MicroStep step) {
    return context.network().normalizes()
        ? step.size() == microBatch && step.ghostSize() == ghostSize
        : step.size() <= microBatch;
  }

  /** Adds the micro-step of a row to the graph. */
  State step(Ops tf, TapeLoop.Row row, Source source, State before) {
    List<Operand<TFloat32>> values = new ArrayList<>();
    before.parameters().forEach(parameter -> values.add(parameter.value()));
    MicroStepResult computed =
        new Backpropagation(context.network(), Models.one(0), false, context.precision())
            .compute(tf, row, values, microBatch(tf, row, source));
    Operand<TFloat64> tally = tf.math.add(before.tally(), computed.scores().tally());
    return accumulates
        ? accumulated(tf, row, before, computed, tally)
        : new State(tally, changed(tf, row, before, computed.gradients(), computed), List.of());
  }

  private MicroBatch microBatch(Ops tf, TapeLoop.Row row, Source source) {
    Optional<Operand<TBool>> counted = counted(tf, row);
    Operand<TInt64> rows = rows(tf, row, source, counted);
    Operand<TInt32> examplesAxis = tf.constant(0);
    return new MicroBatch(
        tf.dtypes.cast(tf.gather(source.features(), rows, examplesAxis), TFloat32.class),
        tf.gather(source.labels(), rows, examplesAxis),
        counted);
  }

  /** Which examples count, where there may be some that do not. */
  private Optional<Operand<TBool>> counted(Ops tf, TapeLoop.Row row) {
    return context.network().normalizes() || microBatch == 1
        ? Optional.empty()
        : Optional.of(tf.math.less(places(tf), row.onTape(tf, IntColumn.SIZE)));
  }

  private Operand<TInt32> places(Ops tf) {
    return tf.range(tf.constant(0), tf.constant(microBatch), tf.constant(1));
  }

  private Operand<TInt64> rows(
      Ops tf, TapeLoop.Row row, Source source, Optional<Operand<TBool>> counted) {
    if (context.network().normalizes()) {
      return tf.gather(source.order(), Ghosts.places(tf, row), tf.constant(0));
    }
    // Filled up with the first example once more: its numbers are in the micro-batch anyway.
    Operand<TInt32> all = places(tf);
    Operand<TInt32> within =
        counted.<Operand<TInt32>>map(those -> tf.select(those, all, tf.zerosLike(all))).orElse(all);
    // Gathered, not sliced: to XLA, where a slice begins is a constant, so it compiled every tape.
    Operand<TInt32> start = row.vector(tf, IntColumn.START);
    return tf.gather(source.order(), tf.math.add(start, within), tf.constant(0));
  }

  /** After a micro-step that may be a part of its update. */
  private State accumulated(
      Ops tf, TapeLoop.Row row, State before, MicroStepResult computed, Operand<TFloat64> tally) {
    Operand<TInt32> phase = row.scalar(tf, IntColumn.PHASE);
    Operand<TBool> begins = isOneOf(tf, phase, Phase.WHOLE, Phase.FIRST);
    Operand<TBool> ends = isOneOf(tf, phase, Phase.WHOLE, Phase.LAST);
    List<Operand<TFloat32>> sums = new ArrayList<>();
    for (int i = 0; i < before.sums().size(); i++) {
      Operand<TFloat32> gradient = computed.gradients().get(i);
      sums.add(tf.select(begins, gradient, tf.math.add(before.sums().get(i), gradient)));
    }
    List<ParameterValues> changed = changed(tf, row, before, sums, computed);
    List<ParameterValues> kept = new ArrayList<>();
    for (int i = 0; i < changed.size(); i++) {
      ParameterValues parameter = before.parameters().get(i);
      kept.add(
          context.parameters().get(i).learned()
              ? chosen(tf, ends, changed.get(i), parameter)
              : changed.get(i));
    }
    return new State(tally, kept, sums);
  }

  private static Operand<TBool> isOneOf(Ops tf, Operand<TInt32> phase, Phase one, Phase other) {
    return tf.math.logicalOr(
        tf.math.equal(phase, tf.constant(one.ordinal())),
        tf.math.equal(phase, tf.constant(other.ordinal())));
  }

  private static ParameterValues chosen(
      Ops tf, Operand<TBool> first, ParameterValues one, ParameterValues other) {
    List<Operand<TFloat32>> slots = new ArrayList<>();
    for (int i = 0; i < one.slots().size(); i++) {
      slots.add(tf.select(first, one.slots().get(i), other.slots().get(i)));
    }
    return one.with(tf.select(first, one.value(), other.value()), slots);
  }

  /** Every parameter after the optimizer and the statistics' rules have acted. */
  private List<ParameterValues> changed(
      Ops tf,
      TapeLoop.Row row,
      State before,
      List<Operand<TFloat32>> gradients,
      MicroStepResult computed) {
    List<LearnedParameter> parameters = context.parameters();
    List<ParameterValues> learned = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).learned()) {
        learned.add(before.parameters().get(i));
      }
    }
    List<ParameterValues> updated = context.rule().changed(tf, learned, gradients, row.rates(tf));
    List<ParameterValues> all = new ArrayList<>();
    int nextLearned = 0;
    int nextStatistic = 0;
    for (int i = 0; i < parameters.size(); i++) {
      all.add(
          parameters.get(i).learned()
              ? updated.get(nextLearned++)
              : before
                  .parameters()
                  .get(i)
                  .with(computed.statistics().get(nextStatistic++), List.of()));
    }
    return all;
  }
}
