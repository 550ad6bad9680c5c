package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.TapeColumns.IntColumn;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The {@code While} over a tape's rows as one program of the compiler XLA, for rows of one size:
 * where a micro-step is small, most of an interpreted one's time goes into starting its ops, and
 * the compiled one starts none.
 *
 * <p>A resource handle cannot be passed to a function from Java. So all that is learned is read
 * from the variables before the loop, carried along in it as tensors, and assigned after it. Hence
 * the rows of a call are in all together or, where memory runs out, not at all: nothing is assigned
 * before the last row is computed, and assigning takes no memory.
 */
final class CompiledLoop implements AutoCloseable {
  /**
   * The most rows of a call. Every call has tables of so many, because XLA compiles anew for every
   * shape; those beyond the tape's length are not visited.
   */
  static final int MAX_ROWS = 2048;

  private final CompiledStep step;
  private final CompiledFunction function;
  private final Placeholder<TInt32> length;
  private final Placeholder<TInt32> intColumns;
  private final Placeholder<TFloat32> floatColumns;
  private final Placeholder<TFloat64> tally;
  private final Output<?> tallied;
  private final List<Op> stores = new ArrayList<>();

  /** Adds a loop to the graph. */
  CompiledLoop(String name, CompiledStep step, Window window, Variable<TInt64> order) {
    this.step = step;
    Ops tf = step.context().tf();
    length = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    intColumns =
        tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(MAX_ROWS, IntColumn.COUNT)));
    floatColumns =
        tf.placeholder(
            TFloat32.class,
            Placeholder.shape(Shape.of(MAX_ROWS, 1 + step.context().rule().rateCount())));
    tally = tf.placeholder(TFloat64.class, Placeholder.shape(Scores.tallyShape(Models.one(0))));
    List<Variable<TFloat32>> learned = learned();
    List<Operand<?>> given =
        List.of(
            length,
            intColumns,
            floatColumns,
            order.read(tf),
            window.features().read(tf),
            window.labels().read(tf));
    List<Operand<?>> carried = new ArrayList<>(List.of(tally));
    learned.forEach(variable -> carried.add(variable.read(tf)));
    function = new CompiledFunction(name, step, given, carried);
    try {
      List<Output<?>> outputs = function.call(tf);
      tallied = outputs.get(0);
      Ops committing = tf.withControlDependencies(List.of(withRoom(tf)));
      for (int i = 0; i < learned.size(); i++) {
        stores.add(learned.get(i).assign(committing, outputs.get(1 + i).expect(TFloat32.class)));
      }
    } catch (RuntimeException | Error fault) {
      function.close();
      throw fault;
    }
  }

  /** A value that exists once all rows are computed, unless a lack of memory is injected. */
  private Operand<TFloat64> withRoom(Ops tf) {
    Operand<TInt32> last = tf.math.sub(length, tf.constant(1));
    TapeLoop.Row row = new TapeLoop.Row(tf.gather(intColumns, last, tf.constant(0)), floatColumns);
    return step.context().faults().pass(tf, row, List.of(tallied), tf.constant(0.0));
  }

  /** The variables that the loop carries: every parameter with its slots, then the accumulators. */
  private List<Variable<TFloat32>> learned() {
    List<Variable<TFloat32>> variables = new ArrayList<>();
    step.context().parameters().forEach(parameter -> variables.addAll(parameter.state()));
    variables.addAll(accumulators());
    return variables;
  }

  private List<Variable<TFloat32>> accumulators() {
    return step.accumulates() ? step.context().accumulators() : List.of();
  }

  /** Whether the loop can take a row. */
  boolean takes(MicroStep row) {
    return step.takes(row);
  }

  /** Where the rows end, from one on, that one call executes, or that the loop cannot take. */
  int stretch(Segment segment, int from) {
    List<MicroStep> steps = segment.steps();
    boolean taken = takes(steps.get(from));
    int end = from + 1;
    while (end < steps.size()
        && takes(steps.get(end)) == taken
        && (!taken || end - from < MAX_ROWS)) {
      end++;
    }
    return end;
  }

  /**
   * Executes every row of a segment.
   *
   * @param columns of {@link #MAX_ROWS} rows
   * @param before the tally of the rows before them
   * @return the tally that includes them
   */
  Tally run(Session session, TapeColumns columns, Tally before) {
    double[] sums = {before.lossSum(), before.correct(), before.examples()};
    try (TFloat64 fed = TFloat64.tensorOf(Shape.of(sums.length), DataBuffers.of(sums))) {
      Session.Runner runner =
          session
              .runner()
              .feed(length, columns.length())
              .feed(intColumns, columns.intColumns())
              .feed(floatColumns, columns.floatColumns())
              .feed(tally, fed)
              .fetch(tallied);
      stores.forEach(runner::addTarget);
      try (Result result = runner.run()) {
        ((TFloat64) result.get(0)).asRawTensor().data().asDoubles().read(sums);
      }
    }
    return new Tally(sums[0], Math.round(sums[1]), Math.round(sums[2]));
  }

  @Override
  public void close() {
    function.close();
  }
}
