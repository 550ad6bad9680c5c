package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ghostbatch.accumulate.TapeColumns.IntColumn;
import org.ghostbatch.accumulate.tensorflow.CloseStack;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * The {@code While} over a tape's rows: one {@code Session.run} executes a whole segment, one
 * micro-step after the other.
 */
final class TapeLoop implements AutoCloseable {
  // Of the ops that the host starts, with the memory in use.
  private static final RunOptions OPS = options(RunOptions.TraceLevel.SOFTWARE_TRACE);
  // Of a GPU's kernels as well.
  private static final RunOptions OPS_AND_KERNELS = options(RunOptions.TraceLevel.FULL_TRACE);

  /**
   * The row that a micro-step works on.
   *
   * @param intColumns in the order of {@link IntColumn}
   * @param floatColumns the share, then the rates
   * @param fixed what is the same in every row of the loop and a constant of its graph, whatever
   *     the tape says
   */
  record Row(
      Operand<TInt32> intColumns, Operand<TFloat32> floatColumns, Map<IntColumn, Integer> fixed) {

    /** A row whose numbers are all read from the tape. */
    Row(Operand<TInt32> intColumns, Operand<TFloat32> floatColumns) {
      this(intColumns, floatColumns, Map.of());
    }

    /** Whether the loop is compiled, and so all its sizes are fixed. */
    boolean isCompiled() {
      return fixed.containsKey(IntColumn.SIZE);
    }

    /** A whole number as [1], as the bounds of a slice are. */
    Operand<TInt32> vector(Ops tf, IntColumn column) {
      return fixed.containsKey(column) ? tf.array(fixed.get(column)) : onTape(tf, column);
    }

    /** What the tape says, as [1]. */
    Operand<TInt32> onTape(Ops tf, IntColumn column) {
      return tf.slice(intColumns, tf.array(column.ordinal()), tf.array(1));
    }

    Operand<TInt32> scalar(Ops tf, IntColumn column) {
      return fixed.containsKey(column)
          ? tf.constant(fixed.get(column))
          : tf.reshape(onTape(tf, column), tf.constant(new int[0]));
    }

    /** The two halves of the update's random key, [1, 2]. */
    Operand<TInt32> key(Ops tf) {
      return tf.reshape(
          tf.slice(intColumns, tf.array(IntColumn.KEY_LOW.ordinal()), tf.array(2)), tf.array(1, 2));
    }

    /** The weight of one example in its update, a scalar. */
    Operand<TFloat32> share(Ops tf) {
      return number(tf, 0);
    }

    /** The rates of the update rule, [rates]. */
    Operand<TFloat32> rates(Ops tf) {
      return tf.slice(floatColumns, tf.array(1), tf.array(-1));
    }

    private Operand<TFloat32> number(Ops tf, int place) {
      return tf.reshape(
          tf.slice(floatColumns, tf.array(place), tf.array(1)), tf.constant(new int[0]));
    }
  }

  /** What is done with the rows of a round. */
  @FunctionalInterface
  interface Body {
    /** Builds a round and returns the ops after whose end the next one may begin. */
    List<Op> commits(Ops tf, List<Row> rows);
  }

  private final List<Placeholder<?>> columns;
  private final Output<?> executed;
  private final CloseStack functions;

  private TapeLoop(List<Placeholder<?>> columns, Output<?> executed, CloseStack functions) {
    this.columns = columns;
    this.executed = executed;
    this.functions = functions;
  }

  /**
   * Adds a loop to the graph.
   *
   * @param rateCount how many rates its tapes have
   * @param lanes how many rows a round has
   * @param inlined whether the steps become part of the main graph and are optimized with it, on
   *     the CPU for oneDNN's kernels; else TensorFlow's own compute them as they are
   */
  static TapeLoop build(Ops tf, String name, int rateCount, int lanes, boolean inlined, Body body) {
    CloseStack functions = new CloseStack();
    try {
      ConcreteFunction condition =
          functions.push(ConcreteFunction.create(inner -> condition(inner, name, rateCount)));
      ConcreteFunction step =
          functions.push(
              ConcreteFunction.create(inner -> step(inner, name, rateCount, lanes, body)));
      List<Placeholder<?>> columns = columns(tf, rateCount);
      Output<?> executed = loop(tf, name, inlined, columns, condition, step);
      return new TapeLoop(columns, executed, functions);
    } catch (RuntimeException | Error fault) {
      functions.closeAfter(fault);
      throw fault;
    }
  }

  private static Output<?> loop(
      Ops tf,
      String name,
      boolean inlined,
      List<Placeholder<?>> columns,
      ConcreteFunction condition,
      ConcreteFunction step) {
    List<Output<?>> inputs = new ArrayList<>();
    inputs.add(tf.constant(0).asOutput());
    columns.forEach(column -> inputs.add(column.asOutput()));
    return tf.scope()
        .opBuilder("While", name)
        .addInputList(inputs.toArray(new Output<?>[0]))
        .setAttr("cond", condition)
        .setAttr("body", step)
        // Steps must not overlap: each begins with the weights that the one before left.
        .setAttr("parallel_iterations", 1L)
        .setAttr("_lower_using_switch_merge", inlined)
        .build()
        .output(0);
  }

  private static List<Placeholder<?>> columns(Ops tf, int rateCount) {
    Shape intColumns = Shape.of(Shape.UNKNOWN_SIZE, IntColumn.COUNT);
    Shape floatColumns = Shape.of(Shape.UNKNOWN_SIZE, 1 + rateCount);
    return List.of(
        tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar())),
        tf.placeholder(TInt32.class, Placeholder.shape(intColumns)),
        tf.placeholder(TFloat32.class, Placeholder.shape(floatColumns)));
  }

  private static Signature condition(Ops tf, String name, int rateCount) {
    Placeholder<TInt32> index = index(tf);
    List<Placeholder<?>> columns = columns(tf, rateCount);
    Operand<TInt32> length = columns.get(0).asOutput().expect(TInt32.class);
    Signature.Builder signature = signature(name + "_condition", index, columns);
    return signature.output("more", tf.math.less(index, length)).build();
  }

  private static Signature step(Ops tf, String name, int rateCount, int lanes, Body body) {
    Placeholder<TInt32> index = index(tf);
    List<Placeholder<?>> columns = columns(tf, rateCount);
    List<Row> rows = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      rows.add(row(tf, columns, lane == 0 ? index : tf.math.add(index, tf.constant(lane))));
    }
    List<Op> commits = body.commits(tf, rows);
    Signature.Builder signature = signature(name + "_step", index, columns);
    signature.output(
        "next", tf.withControlDependencies(commits).math.add(index, tf.constant(lanes)));
    for (int i = 0; i < columns.size(); i++) {
      signature.output("column" + i + "_out", tf.identity(columns.get(i)));
    }
    return signature.build();
  }

  private static Row row(Ops tf, List<Placeholder<?>> columns, Operand<TInt32> index) {
    return new Row(
        intRow(tf, columns.get(1).asOutput().expect(TInt32.class), index),
        tf.gather(columns.get(2).asOutput().expect(TFloat32.class), index, tf.constant(0)));
  }

  /**
   * One row of whole numbers. Beside a GPU, TensorFlow slices int32 on the host, where the row is
   * needed; it would gather on the GPU, and the host would wait for it in every micro-step.
   */
  private static Operand<TInt32> intRow(Ops tf, Operand<TInt32> table, Operand<TInt32> index) {
    Operand<TInt32> first = tf.expandDims(index, tf.constant(0));
    return tf.stridedSlice(table, first, first, tf.array(1), StridedSlice.shrinkAxisMask(1L));
  }

  private static Placeholder<TInt32> index(Ops tf) {
    return tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
  }

  private static Signature.Builder signature(
      String name, Placeholder<TInt32> index, List<Placeholder<?>> columns) {
    Signature.Builder signature = Signature.builder(name).input("index", index);
    for (int i = 0; i < columns.size(); i++) {
      signature.input("column" + i, columns.get(i));
    }
    return signature;
  }

  /** Executes every row of a tape. */
  void run(Session session, TapeColumns tape) {
    try (Result result = runner(session, tape).run()) {
      check(result, tape);
    }
  }

  /** Executes every row of a tape and returns TensorFlow's record of each op and its memory. */
  Optional<RunMetadata> runMeasured(Session session, TapeColumns tape) {
    return run(session, tape, OPS);
  }

  /** The same with a record of each kernel of a GPU. */
  Optional<RunMetadata> runTraced(Session session, TapeColumns tape) {
    return run(session, tape, OPS_AND_KERNELS);
  }

  private Optional<RunMetadata> run(Session session, TapeColumns tape, RunOptions options) {
    try (Result result = runner(session, tape).setOptions(options).runAndFetchMetadata()) {
      check(result, tape);
      return result.getMetadata();
    }
  }

  private static RunOptions options(RunOptions.TraceLevel level) {
    return RunOptions.newBuilder().setTraceLevel(level).build();
  }

  private Session.Runner runner(Session session, TapeColumns tape) {
    Session.Runner runner = session.runner().fetch(executed);
    List<TType> tensors = tape.all();
    for (int i = 0; i < columns.size(); i++) {
      runner.feed(columns.get(i), tensors.get(i));
    }
    return runner;
  }

  private static void check(Result result, TapeColumns tape) {
    int rows = ((TInt32) result.get(0)).getInt();
    if (rows != tape.length().getInt()) {
      throw new IllegalStateException(
          "%d of %d micro-steps ran".formatted(rows, tape.length().getInt()));
    }
  }

  @Override
  public void close() {
    functions.close();
  }
}
