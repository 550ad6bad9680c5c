package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StatefulCase;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * One micro-step of training: first it computes, which may run out of memory, then it commits.
 *
 * <p>The computing is a pure function of the weights and the micro-batch: gather, forward, loss,
 * gradient. The committing changes variables in place and begins only when all is computed.
 */
record TrainingStep(
    Network network,
    Optimizer optimizer,
    List<LearnedParameter> learned,
    Window window,
    Variable<TInt32> order,
    Variable<TFloat64> tally) {

  /** The gradients of the share-weighted losses, and the tally. */
  private record Computed(List<Operand<TFloat32>> gradients, Operand<TFloat64> tally) {
    Ops beforeCommitting(Ops tf) {
      List<Op> all = new ArrayList<>(gradients);
      all.add(tally);
      return tf.withControlDependencies(List.of(tf.withControlDependencies(all).noOp()));
    }
  }

  /** The loop for tapes on which every micro-step is a whole update: no accumulators. */
  TapeLoop direct(Ops tf) {
    return TapeLoop.build(
        tf,
        "train",
        optimizer.rateCount(),
        (inner, row) -> {
          Computed computed = compute(inner, row);
          Ops commit = computed.beforeCommitting(inner);
          List<Op> commits = update(commit, computed.gradients(), row.rates());
          commits.add(tally.assignAdd(commit, computed.tally()));
          return commits;
        });
  }

  /** The loop for tapes that accumulate. */
  TapeLoop accumulating(Ops tf, List<ConcreteFunction> phases) {
    return TapeLoop.build(
        tf,
        "accumulate",
        optimizer.rateCount(),
        (inner, row) -> {
          Computed computed = compute(inner, row);
          Ops commit = computed.beforeCommitting(inner);
          List<Operand<?>> inputs = new ArrayList<>(computed.gradients());
          inputs.addAll(row.rates());
          // Not marked for lowering like the loop: lowered within it, its commits are lost.
          StatefulCase commits =
              StatefulCase.create(
                  commit.scope(), row.phase(), inputs, List.of(TFloat32.class), phases);
          return List.of(commits, tally.assignAdd(commit, computed.tally()));
        });
  }

  /** What each {@link Phase} commits, in its order, as functions of gradients and rates. */
  List<ConcreteFunction> phases() {
    List<ConcreteFunction> functions = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      functions.add(
          ConcreteFunction.create(
              tf ->
                  committing(
                      tf,
                      "commit_" + phase.name().toLowerCase(Locale.ROOT),
                      (gradients, rates) -> commits(tf, phase, gradients, rates))));
    }
    return functions;
  }

  private List<Op> commits(
      Ops tf, Phase phase, List<Operand<TFloat32>> gradients, List<Operand<TFloat32>> rates) {
    return switch (phase) {
      case WHOLE -> update(tf, gradients, rates);
      case FIRST -> eachAccumulator((sum, i) -> sum.assign(tf, gradients.get(i)));
      case MIDDLE -> eachAccumulator((sum, i) -> sum.assignAdd(tf, gradients.get(i)));
      case LAST -> {
        List<Op> added = eachAccumulator((sum, i) -> sum.assignAdd(tf, gradients.get(i)));
        Ops after = tf.withControlDependencies(added);
        List<Operand<TFloat32>> sums = new ArrayList<>();
        learned.forEach(parameter -> sums.add(parameter.accumulator().read(after)));
        yield update(tf, sums, rates);
      }
    };
  }

  private List<Op> eachAccumulator(BiFunction<Variable<TFloat32>, Integer, Op> commit) {
    List<Op> commits = new ArrayList<>();
    for (int i = 0; i < learned.size(); i++) {
      commits.add(commit.apply(learned.get(i).accumulator(), i));
    }
    return commits;
  }

  private List<Op> update(
      Ops tf, List<Operand<TFloat32>> gradients, List<Operand<TFloat32>> rates) {
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < learned.size(); i++) {
      updates.add(learned.get(i).update(tf, optimizer, rates, gradients.get(i)));
    }
    return updates;
  }

  private Signature committing(
      Ops tf,
      String name,
      BiFunction<List<Operand<TFloat32>>, List<Operand<TFloat32>>, List<Op>> commits) {
    Signature.Builder signature = Signature.builder(name);
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (LearnedParameter parameter : learned) {
      gradients.add(tf.placeholder(TFloat32.class, Placeholder.shape(parameter.value().shape())));
    }
    List<Operand<TFloat32>> rates = new ArrayList<>();
    for (int i = 0; i < optimizer.rateCount(); i++) {
      rates.add(tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar())));
    }
    for (int i = 0; i < gradients.size(); i++) {
      signature.input("gradient" + i, gradients.get(i));
    }
    for (int i = 0; i < rates.size(); i++) {
      signature.input("rate" + i, rates.get(i));
    }
    Ops after = tf.withControlDependencies(commits.apply(gradients, rates));
    // Not a constant, which might be folded and cut off from what it waits for.
    return signature.output("done", after.identity(rates.get(0))).build();
  }

  private Computed compute(Ops tf, TapeLoop.Row row) {
    Operand<TInt32> rows = tf.slice(order.read(tf), row.start(), row.size());
    List<Operand<TFloat32>> weights = new ArrayList<>();
    learned.forEach(parameter -> weights.add(parameter.value().read(tf)));
    Operand<TFloat32> logits = network.logits(tf, window.gather(tf, rows), weights);
    Operand<TInt32> labels = tf.resourceGather(window.labels().handle(tf), rows, TInt32.class);
    Scores scores = Scores.of(tf, logits, labels, row.size(), network.classes());
    // Each example weighs 1 / (examples of its update), so that the sum over the micro-steps is the
    // mean over the update, however it is cut.
    Operand<TFloat32> shares = tf.fill(row.size(), row.share());
    Gradients gradients =
        Gradients.create(
            tf.scope(), List.of(scores.losses()), weights, Gradients.dx(List.of(shares)));
    List<Operand<TFloat32>> typed = new ArrayList<>();
    for (Output<?> gradient : gradients.dy()) {
      typed.add(gradient.expect(TFloat32.class));
    }
    return new Computed(typed, scores.tally());
  }
}
