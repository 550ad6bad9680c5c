package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.Optimizer;
import org.tensorflow.framework.optimizers.Optimizer.GradAndVar;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * Exact gradient accumulation in a TensorFlow graph of your own, with any optimizer of {@code
 * tensorflow-framework}.
 *
 * <p>Each {@link #accumulate} adds a micro-batch's gradients and counts its examples; each {@link
 * #update} lets the optimizer act once, on the sum of the gradients divided by the number of the
 * examples. Micro-batches may be of any sizes: 32 + 32 + 32 + 4 examples make the update of one
 * batch of 100, to rounding.
 *
 * <p>The sums live in resource variables of the graph that are registered as initializers: {@link
 * Session#initialize} sets them to zero, and so does a session's first run unless it was told not
 * to initialize itself. They are no part of what {@link Session#save} writes. After {@link
 * Session#restore} into a fresh session call {@link #clear}.
 *
 * <p>Only the variables named are differentiated and learned, unlike with the framework's {@code
 * Optimizer.minimize}, which takes every variable of the graph. And where {@code minimize} leaves
 * to chance whether an optimizer's own counters change before or after they are read, here they
 * change in the order of its source: Adam and Adamax take the right steps.
 *
 * <p>Two optimizers of framework 1.0.0 differ from their papers whoever runs them: {@code Nadam}
 * counts its steps while the graph is built, so that its schedule and its correction of the second
 * moment stay at those of the first step; {@code AdaGradDA} counts each step twice, which matters
 * where it has penalties.
 *
 * <p>Not safe for use by several threads.
 */
public final class GradientAccumulator {
  private final Variable<TInt64> count;
  private final List<Variable<TFloat32>> sums = new ArrayList<>();
  private final List<Op> clear = new ArrayList<>();
  private final List<Op> add = new ArrayList<>();
  private final Operand<TInt64> batchCount;
  private final Operand<TFloat64> batchLoss;
  private final Operand<TInt64> readCount;
  private final UpdateRuns update;

  /**
   * What a micro-batch came to.
   *
   * @param lossSum the sum of its examples' losses, in the unit of the losses
   * @param examples how many examples it had
   */
  public record MicroBatch(double lossSum, long examples) {
    /** The mean loss of an example; NaN where there are none. */
    public double loss() {
      return lossSum / examples;
    }
  }

  /**
   * Adds to the graph what accumulating and updating need.
   *
   * <p>A penalty on the weights belongs to every example's loss: add it to each, and the mean keeps
   * it as it is.
   *
   * @param tf builds operations in the graph of the losses
   * @param losses [n], one loss an example; n may differ from run to run, and may be 0
   * @param variables the variables to learn, made by {@code tf.variable}, of known shapes; no
   *     others are changed
   * @param optimizer made for the same graph
   * @throws IllegalArgumentException if the losses are not a vector, or a variable is not of that
   *     kind, named twice, or has no part in the losses, or if not all are of one graph
   */
  public static GradientAccumulator of(
      Ops tf,
      Operand<TFloat32> losses,
      List<? extends Operand<TFloat32>> variables,
      Optimizer optimizer) {
    checkLosses(losses);
    checkVariables(variables);
    checkGraph(tf, "losses", losses.env());
    checkGraph(tf, "optimizer " + optimizer.getOptimizerName(), optimizer.getTF().scope().env());
    variables.forEach(variable -> checkGraph(tf, variable.op().name(), variable.env()));
    return new GradientAccumulator(
        tf.withSubScope("gradient_accumulator"), losses, variables, optimizer);
  }

  private GradientAccumulator(
      Ops tf,
      Operand<TFloat32> losses,
      List<? extends Operand<TFloat32>> variables,
      Optimizer optimizer) {
    List<Operand<TFloat32>> gradients = gradients(tf, losses, variables);
    Operand<TFloat32> vector = tf.ensureShape(losses, Shape.of(Shape.UNKNOWN_SIZE));
    batchCount = tf.size(vector, TInt64.class);
    batchLoss = tf.sum(tf.dtypes.cast(vector, TFloat64.class), tf.constant(0));

    String name = tf.withName("count").noOp().op().name(); // unique in the graph
    count = new Variable<>(name, TInt64.class, Shape.scalar());
    for (int i = 0; i < gradients.size(); i++) {
      sums.add(new Variable<>(name + "/sum" + i, TFloat32.class, variables.get(i).shape()));
    }
    addClearing(tf.withInitScope());
    addAdding(tf, gradients);
    readCount = count.read(tf);
    update = UpdateRuns.of((Graph) tf.scope().env(), optimizer, means(tf, variables));
  }

  private void addClearing(Ops tf) {
    clear.add(count.assign(tf, tf.constant(0L)));
    for (Variable<TFloat32> sum : sums) {
      clear.add(sum.assign(tf, tf.zeros(tf.constant(sum.shape()), TFloat32.class)));
    }
  }

  private void addAdding(Ops tf, List<Operand<TFloat32>> gradients) {
    // Nothing is added before everything is computed: a micro-batch that fails leaves no traces.
    List<Op> computed = new ArrayList<>(gradients);
    computed.add(batchCount);
    computed.add(batchLoss);
    Ops after = tf.withControlDependencies(computed);
    add.add(count.assignAdd(after, batchCount));
    for (int i = 0; i < gradients.size(); i++) {
      add.add(sums.get(i).assignAdd(after, gradients.get(i)));
    }
  }

  private List<GradAndVar<?>> means(Ops tf, List<? extends Operand<TFloat32>> variables) {
    Operand<TFloat32> examples = tf.dtypes.cast(readCount, TFloat32.class);
    List<GradAndVar<?>> means = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Operand<TFloat32> mean = tf.math.div(sums.get(i).read(tf), examples);
      means.add(new GradAndVar<>(mean.asOutput(), variables.get(i).asOutput()));
    }
    return means;
  }

  /**
   * Computes a micro-batch and adds its gradients to those of the update to come.
   *
   * @param microBatch fed with the micro-batch; what it fetches besides is closed unread
   * @return the losses, as they are before the update, and the examples
   */
  public MicroBatch accumulate(Session.Runner microBatch) {
    add.forEach(microBatch::addTarget);
    try (Result result = microBatch.fetch(batchLoss).fetch(batchCount).run()) {
      TFloat64 loss = (TFloat64) tensor(result, batchLoss);
      TInt64 examples = (TInt64) tensor(result, batchCount);
      return new MicroBatch(loss.getDouble(), examples.getLong());
    }
  }

  /**
   * Lets the optimizer act once on the mean gradient of all examples since the last update, and
   * forgets them.
   *
   * <p>Some optimizers take several runs of the session: if one fails, variables may have changed
   * by then, and calling again would change them twice.
   *
   * @return how many examples the update was of
   * @throws IllegalStateException if there were none; nothing is changed then
   */
  public long update(Session session) {
    long examples = examples(session);
    if (examples == 0) {
      throw new IllegalStateException(
          "an update of 0 examples: accumulate at least one example before each update");
    }
    update.run(session);
    clear(session);
    return examples;
  }

  /** How many examples have been accumulated since the last update. */
  public long examples(Session session) {
    try (Result result = session.runner().fetch(readCount).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }

  /** Forgets what has been accumulated; the variables and the optimizer stay as they are. */
  public void clear(Session session) {
    Session.Runner runner = session.runner();
    clear.forEach(runner::addTarget);
    runner.run().close();
  }

  private static Object tensor(Result result, Operand<?> fetched) {
    return result.get(fetched.asOutput().name()).orElseThrow();
  }

  private static List<Operand<TFloat32>> gradients(
      Ops tf, Operand<TFloat32> losses, List<? extends Operand<TFloat32>> variables) {
    // Gradients of a vector are those of its sum.
    Gradients gradients = Gradients.create(tf.scope(), List.of(losses), variables);
    List<Operand<TFloat32>> typed = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Output<?> gradient = gradients.dy().get(i);
      if (gradient.isClosed()) {
        throw new IllegalArgumentException(
            "variable %s: no gradient of the losses reaches it: leave it out"
                .formatted(variables.get(i).op().name()));
      }
      typed.add(gradient.expect(TFloat32.class));
    }
    return typed;
  }

  private static void checkGraph(Ops tf, String what, ExecutionEnvironment graph) {
    if (graph != tf.scope().env()) {
      throw new IllegalArgumentException(
          "%s: is not of the graph in which tf builds".formatted(what));
    }
  }

  private static void checkLosses(Operand<TFloat32> losses) {
    if (!losses.shape().isUnknown() && losses.shape().numDimensions() != 1) {
      throw new IllegalArgumentException(
          "losses of shape %s: must be a vector, one loss an example, not their sum or mean"
              .formatted(losses.shape()));
    }
  }

  private static void checkVariables(List<? extends Operand<TFloat32>> variables) {
    if (variables.isEmpty()) {
      throw new IllegalArgumentException("0 variables: name at least one to learn");
    }
    Set<Operation> named = new HashSet<>();
    for (Operand<TFloat32> variable : variables) {
      Operation operation = variable.op();
      if (!operation.type().equals(Optimizer.VARIABLE_V2)) {
        // The framework's optimizers know no resource variables.
        throw new IllegalArgumentException(
            "%s of type %s: is no variable made by tf.variable"
                .formatted(operation.name(), operation.type()));
      }
      if (variable.shape().hasUnknownDimension()) {
        throw new IllegalArgumentException(
            "variable %s of shape %s: the shape must be known"
                .formatted(operation.name(), variable.shape()));
      }
      if (!named.add(operation)) {
        throw new IllegalArgumentException(
            "variable %s: is named twice".formatted(operation.name()));
      }
    }
  }
}
