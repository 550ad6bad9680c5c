package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ghostbatch.accumulate.TapeColumns.IntColumn;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StatefulCase;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * One micro-step of training: first it computes, which may run out of memory, then it commits.
 *
 * <p>The computing is a pure function of the weights and the micro-batch: gather, then {@link
 * Backpropagation}. The committing changes variables in place and begins only when all is computed.
 *
 * @param window the examples
 * @param order in which an epoch visits them
 */
record TrainingStep(ProgramContext context, Window window, Variable<TInt64> order) {

  /** The loop for tapes on which every micro-step is a whole update: no accumulators. */
  TapeLoop direct() {
    return context.loop(
        "train",
        context.rule(),
        (inner, row) -> {
          MicroStepResult computed = compute(inner, row).within(context.faults(), inner, row);
          return List.of(commit(inner, Phase.WHOLE, computed, row.rates(inner)));
        });
  }

  /**
   * The loop for tapes that accumulate.
   *
   * @param phases the {@link #commits} of each phase
   */
  TapeLoop accumulating(List<ConcreteFunction> phases) {
    return context.loop(
        "accumulate",
        context.rule(),
        (inner, row) -> {
          MicroStepResult computed = compute(inner, row).within(context.faults(), inner, row);
          List<Operand<?>> inputs = new ArrayList<>(computed.gradients());
          inputs.addAll(computed.statistics());
          inputs.add(computed.scores().tally());
          inputs.add(computed.scores().examples());
          inputs.add(row.rates(inner));
          // Not marked for lowering like the loop: lowered within it, its commits are lost.
          return List.of(
              StatefulCase.create(
                  inner.scope(),
                  row.scalar(inner, IntColumn.PHASE),
                  inputs,
                  List.of(TFloat32.class),
                  phases));
        });
  }

  /** What a phase commits, as a function of what is computed. */
  ConcreteFunction commits(Phase phase) {
    return ConcreteFunction.create(tf -> committing(tf, phase));
  }

  private Signature committing(Ops tf, Phase phase) {
    Signature.Builder signature =
        Signature.builder("commit_" + phase.name().toLowerCase(Locale.ROOT));
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (LearnedParameter parameter : context.learned()) {
      gradients.add(input(tf, signature, "gradient" + gradients.size(), parameter.value()));
    }
    List<Operand<TFloat32>> statistics = new ArrayList<>();
    for (Variable<TFloat32> statistic : context.statistics()) {
      statistics.add(input(tf, signature, "statistic" + statistics.size(), statistic));
    }
    Operand<TFloat64> tally =
        tf.placeholder(TFloat64.class, Placeholder.shape(Scores.tallyShape(context.models())));
    Operand<TFloat64> examples = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
    Operand<TFloat32> rates =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(context.rule().rateCount())));
    signature.input("tally", tally).input("examples", examples).input("rates", rates);
    MicroStepResult computed =
        new MicroStepResult(gradients, statistics, new Scores(null, tally, examples));
    Op committed = commit(tf, phase, computed, rates);
    // Not a constant, which might be folded and cut off from what it waits for.
    return signature
        .output("done", tf.withControlDependencies(List.of(committed)).identity(rates))
        .build();
  }

  private static Operand<TFloat32> input(
      Ops tf, Signature.Builder signature, String name, Variable<TFloat32> like) {
    Operand<TFloat32> input = tf.placeholder(TFloat32.class, Placeholder.shape(like.shape()));
    signature.input(name, input);
    return input;
  }

  /** All of a phase's commits, after all that they need is computed. */
  private Op commit(Ops tf, Phase phase, MicroStepResult computed, Operand<TFloat32> rates) {
    List<PreparedUpdate> prepared =
        new ArrayList<>(prepared(tf, phase, computed.gradients(), rates));
    prepared.add(PreparedUpdate.storing(context.statistics(), computed.statistics()));
    List<Op> before = computed.all();
    before.add(computed.scores().examples());
    prepared.forEach(update -> before.addAll(update.computed()));
    Op barrier = tf.withControlDependencies(before).noOp();
    return context
        .ledger()
        .enter(
            tf.withControlDependencies(List.of(barrier)),
            computed.scores(),
            commit -> {
              List<Op> commits = new ArrayList<>();
              prepared.forEach(update -> commits.add(update.commit().apply(commit)));
              return commits;
            });
  }

  private List<PreparedUpdate> prepared(
      Ops tf, Phase phase, List<Operand<TFloat32>> gradients, Operand<TFloat32> rates) {
    UpdateRule rule = context.rule();
    List<LearnedParameter> learned = context.learned();
    List<Variable<TFloat32>> sums = context.accumulators();
    return switch (phase) {
      case WHOLE -> rule.prepare(tf, learned, gradients, rates);
      case FIRST -> List.of(PreparedUpdate.storing(sums, gradients));
      case MIDDLE -> List.of(PreparedUpdate.adding(sums, gradients));
      case LAST -> {
        List<Operand<TFloat32>> whole = new ArrayList<>();
        for (int i = 0; i < sums.size(); i++) {
          whole.add(tf.math.add(sums.get(i).read(tf), gradients.get(i)));
        }
        yield rule.prepare(tf, learned, whole, rates);
      }
    };
  }

  private MicroStepResult compute(Ops tf, TapeLoop.Row row) {
    Operand<TInt64> rows = rows(tf, row);
    List<Operand<TFloat32>> values = new ArrayList<>();
    context.parameters().forEach(parameter -> values.add(parameter.value().read(tf)));
    MicroBatch microBatch = new MicroBatch(window.featuresOf(tf, rows), window.labelsOf(tf, rows));
    return new Backpropagation(
            context.network(), context.models(), context.kernels().fused(), context.precision())
        .compute(tf, row, values, microBatch);
  }

  /** Which examples the micro-step learns from, [n], or [models, n] where orders are own. */
  private Operand<TInt64> rows(Ops tf, TapeLoop.Row row) {
    if (context.network().normalizes()) {
      return tf.resourceGather(order.handle(tf), Ghosts.places(tf, row), TInt64.class);
    }
    Operand<TInt32> start = row.vector(tf, IntColumn.START);
    Operand<TInt32> size = row.vector(tf, IntColumn.SIZE);
    Models models = context.models();
    if (!models.ownOrders()) {
      return tf.slice(order.read(tf), start, size);
    }
    Operand<TInt32> axis = tf.constant(0);
    return tf.slice(
        order.read(tf),
        tf.concat(List.of(tf.array(0), start), axis),
        tf.concat(List.of(tf.array(models.count()), size), axis));
  }
}
