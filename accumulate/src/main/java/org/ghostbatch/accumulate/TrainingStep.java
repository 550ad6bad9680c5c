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
 * One round of training: the micro-steps of its rows, side by side. First all of them compute,
 * which may run out of memory, then the round commits.
 *
 * <p>The computing is a pure function of the weights and the micro-batch: gather, then {@link
 * Backpropagation}. The committing changes variables in place and begins only when all is computed.
 * It adds in the order of the rows, so results do not depend on the number of lanes.
 *
 * @param window the examples
 * @param order in which an epoch visits them
 * @param lanes how many rows a round has
 */
record TrainingStep(ProgramContext context, Window window, Variable<TInt64> order, int lanes) {

  /** The loop for tapes on which every micro-step is a whole update: no accumulators. */
  TapeLoop direct() {
    return context.loop(
        "train",
        context.rule(),
        1,
        (inner, rows) -> {
          TapeLoop.Row row = rows.get(0);
          return List.of(commit(inner, Phase.WHOLE, compute(inner, rows), row.rates(inner)));
        });
  }

  /**
   * The loop for tapes that accumulate.
   *
   * @param phases the {@link #commits} of each phase
   */
  TapeLoop accumulating(List<ConcreteFunction> phases) {
    return context.loop(
        "accumulate_by_" + lanes,
        context.rule(),
        lanes,
        (inner, rows) -> {
          RoundResult computed = compute(inner, rows);
          List<Operand<?>> inputs = new ArrayList<>();
          for (MicroStepResult lane : computed.lanes()) {
            inputs.addAll(lane.gradients());
            inputs.add(lane.scores().tally());
            inputs.add(lane.scores().examples());
          }
          inputs.addAll(computed.statistics());
          TapeLoop.Row row = rows.get(0);
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
        Signature.builder("commit_" + lanes + "_" + phase.name().toLowerCase(Locale.ROOT));
    List<MicroStepResult> computed = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      computed.add(input(tf, signature, "lane" + lane + "_"));
    }
    List<Operand<TFloat32>> statistics = new ArrayList<>();
    for (Variable<TFloat32> statistic : context.statistics()) {
      statistics.add(input(tf, signature, "statistic" + statistics.size(), statistic));
    }
    Operand<TFloat32> rates =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(context.rule().rateCount())));
    signature.input("rates", rates);
    Op committed = commit(tf, phase, new RoundResult(computed, statistics), rates);
    // Not a constant, which might be folded and cut off from what it waits for.
    return signature
        .output("done", tf.withControlDependencies(List.of(committed)).identity(rates))
        .build();
  }

  private MicroStepResult input(Ops tf, Signature.Builder signature, String prefix) {
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (LearnedParameter parameter : context.learned()) {
      gradients.add(
          input(tf, signature, prefix + "gradient" + gradients.size(), parameter.value()));
    }
    Operand<TFloat64> tally =
        tf.placeholder(TFloat64.class, Placeholder.shape(Scores.tallyShape(context.models())));
    Operand<TFloat64> examples = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
    signature.input(prefix + "tally", tally).input(prefix + "examples", examples);
    return new MicroStepResult(gradients, List.of(), new Scores(null, tally, examples));
  }

  private static Operand<TFloat32> input(
      Ops tf, Signature.Builder signature, String name, Variable<TFloat32> like) {
    Operand<TFloat32> input = tf.placeholder(TFloat32.class, Placeholder.shape(like.shape()));
    signature.input(name, input);
    return input;
  }

  /** All of a phase's commits, after all that they need is computed. */
  private Op commit(Ops tf, Phase phase, RoundResult computed, Operand<TFloat32> rates) {
    List<PreparedUpdate> prepared = new ArrayList<>(prepared(tf, phase, computed, rates));
    prepared.add(PreparedUpdate.storing(context.statistics(), computed.statistics()));
    List<Op> before = computed.all();
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
      Ops tf, Phase phase, RoundResult computed, Operand<TFloat32> rates) {
    List<Variable<TFloat32>> sums = context.accumulators();
    return switch (phase) {
      case WHOLE -> context.update(tf, computed.gradients(tf), rates);
      case FIRST -> List.of(PreparedUpdate.storing(sums, computed.gradients(tf)));
      case MIDDLE ->
          computed.gradientsByLane().stream()
              .map(gradients -> PreparedUpdate.adding(sums, gradients))
              .reduce(PreparedUpdate::then)
              .stream()
              .toList();
      case LAST -> context.update(tf, computed.addedTo(tf, sums), rates);
    };
  }

  private RoundResult compute(Ops tf, List<TapeLoop.Row> rows) {
    List<Operand<TFloat32>> values = new ArrayList<>();
    context.parameters().forEach(parameter -> values.add(parameter.value().read(tf)));
    List<MicroStepResult> results = new ArrayList<>();
    List<Op> before = new ArrayList<>();
    for (TapeLoop.Row row : rows) {
      MicroStepResult computed = compute(tf, row, values).within(context.faults(), tf, row, before);
      results.add(computed);
      before.add(computed.scores().examples());
      // Only the running statistics go from one micro-step to the next.
      int next = 0;
      for (int i = 0; i < values.size(); i++) {
        if (!context.parameters().get(i).learned()) {
          values.set(i, computed.statistics().get(next++));
        }
      }
    }
    return new RoundResult(results, results.get(results.size() - 1).statistics());
  }

  private MicroStepResult compute(Ops tf, TapeLoop.Row row, List<Operand<TFloat32>> values) {
    Operand<TInt64> rows = rows(tf, row);
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
