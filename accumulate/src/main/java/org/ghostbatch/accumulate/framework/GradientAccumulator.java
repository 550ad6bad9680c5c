package org.ghostbatch.accumulate.framework;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.Optimizer;
import org.tensorflow.framework.optimizers.Optimizer.GradAndVar;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
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
 * <p>This is exact where the loss of an example depends on this example and the variables alone.
 * Where it depends on the other examples of its run, the split changes the result. This holds for
 * batch normalization, losses that compare examples with each other, and weights taken over the
 * batch. Dropout and other random operations draw anew in each run, so no two splits agree.
 *
 * <p>The sums are of float64, so that they do not drift, however many micro-batches an update has;
 * they take twice the memory of the variables.
 *
 * <p>The sums live in resource variables of the graph that are registered as initializers: {@link
 * Session#initialize} sets them to zero, and so does a session's first run unless it was set not to
 * initialize itself. They are no part of what {@link Session#save} writes. After {@link
 * Session#restore} into a fresh session call {@link #clear}.
 *
 * <p>Only the variables named are differentiated and learned, unlike with the framework's {@code
 * Optimizer.minimize}, which takes every variable of the graph. And where {@code minimize} leaves
 * to chance whether an optimizer's own counters change before or after they are read, here they
 * change in the order of its source: Adam and Adamax take the right steps.
 *
 * <p>Two optimizers of framework 1.1.0 differ from their papers, with or without this class. {@code
 * Nadam} counts its steps while the graph is built, so its schedule and its correction of the
 * second moment stay at those of the first step. {@code AdaGradDA} counts each step twice, which
 * matters where it has penalties.
 *
 * <p>Not safe for use by several threads.
 */
public final class GradientAccumulator {
  private final Variable<TInt64> count;
  // In float64: a sum of float32 in float32 drifts as it gets longer.
  private final List<Variable<TFloat64>> sums = new ArrayList<>();
  private final List<Op> clear = new ArrayList<>();
  private final List<Op> add = new ArrayList<>();
  private final Operand<TInt64> batchCount;
  private final Operand<TFloat64> batchLoss;
  private final Operand<TInt64> readCount;
  private final UpdateRuns update;

  /**
   * The losses of a micro-batch.
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
   * @param tf builds operations in the graph of the losses, without control dependencies
   * @param losses [n], one loss an example; n may differ from run to run, and may be 0
   * @param variables the variables to learn, made by {@code tf.variable}, of known shapes; no
   *     others are changed
   * @param optimizer made for the same graph
   * @throws IllegalArgumentException if the losses are not a vector of float32; if a variable is
   *     not of that kind, not of float32, named twice, or not reached by a gradient of the losses;
   *     if not all are of one graph; or if {@code tf} has control dependencies or builds
   *     initializers
   */
  public static GradientAccumulator of(
      Ops tf,
      Operand<TFloat32> losses,
      List<? extends Operand<TFloat32>> variables,
      Optimizer optimizer) {
    DifferentiatedLosses differentiated = new DifferentiatedLosses(tf, losses, variables);
    DifferentiatedLosses.checkGraph(
        tf, "optimizer " + optimizer.getOptimizerName(), optimizer.getTF().scope().env());
    return new GradientAccumulator(
        tf.withSubScope("gradient_accumulator"), differentiated, optimizer);
  }

  private GradientAccumulator(Ops tf, DifferentiatedLosses differentiated, Optimizer optimizer) {
    List<? extends Operand<TFloat32>> variables = differentiated.variables();
    List<Operand<TFloat32>> gradients = differentiated.gradients(tf);
    Operand<TFloat32> vector =
        tf.ensureShape(differentiated.losses(), Shape.of(Shape.UNKNOWN_SIZE));
    batchCount = tf.size(vector, TInt64.class);
    batchLoss = tf.sum(tf.dtypes.cast(vector, TFloat64.class), tf.constant(0));

    String name = tf.withName("count").noOp().op().name(); // unique in the graph
    count = new Variable<>(name, TInt64.class, Shape.scalar());
    for (int i = 0; i < gradients.size(); i++) {
      sums.add(new Variable<>(name + "/sum" + i, TFloat64.class, variables.get(i).shape()));
    }
    addClearing(tf.withInitScope());
    addAdding(tf, gradients);
    readCount = count.read(tf);
    update = UpdateRuns.of((Graph) tf.scope().env(), optimizer, means(tf, variables));
  }

  private void addClearing(Ops tf) {
    clear.add(count.assign(tf, tf.constant(0L)));
    for (Variable<TFloat64> sum : sums) {
      clear.add(sum.assign(tf, tf.zeros(tf.constant(sum.shape()), TFloat64.class)));
    }
  }

  private void addAdding(Ops tf, List<Operand<TFloat32>> gradients) {
    // Nothing is added before everything is computed: a micro-batch that fails leaves no traces.
    List<Operand<TFloat64>> wide = new ArrayList<>();
    gradients.forEach(gradient -> wide.add(tf.dtypes.cast(gradient, TFloat64.class)));
    List<Op> computed = new ArrayList<>(wide);
    computed.add(batchCount);
    computed.add(batchLoss);
    Ops after = tf.withControlDependencies(computed);
    add.add(count.assignAdd(after, batchCount));
    for (int i = 0; i < gradients.size(); i++) {
      add.add(sums.get(i).assignAdd(after, wide.get(i)));
    }
  }

  private List<GradAndVar<?>> means(Ops tf, List<? extends Operand<TFloat32>> variables) {
    Operand<TFloat64> examples = tf.dtypes.cast(readCount, TFloat64.class);
    List<GradAndVar<?>> means = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Operand<TFloat32> mean =
          tf.dtypes.cast(tf.math.div(sums.get(i).read(tf), examples), TFloat32.class);
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
   * <p>Nothing is checked for NaN. One gradient that is NaN or infinite makes the mean so, and the
   * optimizer gets it: the variable, and what the optimizer keeps for it, may stay NaN from then
   * on. If {@link MicroBatch#lossSum} is not finite, call {@link #clear} instead. A finite loss
   * does not prove that its gradient is finite: that of {@code sqrt} at 0 is infinite.
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

  /**
   * Forgets what has been accumulated, NaN and infinity as well; the variables and the optimizer
   * stay as they are.
   */
  public void clear(Session session) {
    Session.Runner runner = session.runner();
    clear.forEach(runner::addTarget);
    runner.run().close();
  }

  private static Object tensor(Result result, Operand<?> fetched) {
    return result.get(fetched.asOutput().name()).orElseThrow();
  }
}
