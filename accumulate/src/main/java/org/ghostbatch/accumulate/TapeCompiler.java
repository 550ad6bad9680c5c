package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.tensorflow.CloseStack;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Executes tapes by loops that XLA compiles. Each loop is built when a tape first needs it, for
 * rows of one size; rows of other sizes are left to the interpreter. Each row is executed by the
 * loop that its size asks for, so that results are the same bits wherever a tape is cut.
 */
final class TapeCompiler implements TapeEngine {
  private final ProgramContext context;
  private final DeviceExamples examples;
  private final UpdateProgress progress;
  private final TapeInterpreter interpreter;
  private final Map<Kind, CompiledLoop> loops = new LinkedHashMap<>();
  private final CloseStack opened = new CloseStack();
  private final List<Op> clear = new ArrayList<>();

  private record Kind(int microBatch, int ghostSize, boolean accumulates) {
    static Kind of(Segment segment) {
      Tape tape = segment.tape();
      int ghostBatch = segment.steps().get(0).ghostBatch();
      int size = tape.plannedSize();
      int ghostSize = ghostBatch == 0 || size % ghostBatch != 0 ? size : ghostBatch;
      return new Kind(size, ghostSize, tape.accumulates());
    }
  }

  /**
   * A compiler without loops.
   *
   * @param interpreter executes the rows that a compiled loop cannot take
   */
  TapeCompiler(
      ProgramContext context,
      DeviceExamples examples,
      UpdateProgress progress,
      TapeInterpreter interpreter) {
    this.context = context;
    this.examples = examples;
    this.progress = progress;
    this.interpreter = interpreter;
  }

  @Override
  public List<Tally> run(WindowSegment part, List<Tally> before, Instrument instrument) {
    if (instrument != Instrument.NONE) {
      throw new IllegalStateException(
          "the program compiles its loops, which are neither measured nor traced: do not compile it");
    }
    Segment segment = part.segment();
    CompiledLoop loop = loop(segment);
    List<Tally> tallies = before;
    int end;
    for (int from = 0; from < segment.length(); from = end) {
      end = loop.stretch(segment, from);
      WindowSegment stretch = part.rows(from, end);
      tallies =
          loop.takes(segment.steps().get(from))
              ? List.of(call(loop, stretch, tallies.get(0)))
              : interpreter.run(stretch, tallies, Instrument.NONE);
    }
    return tallies;
  }

  private Tally call(CompiledLoop loop, WindowSegment part, Tally before) {
    long seed = context.models().seeds().get(0);
    try (TapeColumns columns =
        TapeColumns.padded(part, context.rule(), progress.updates(), seed, CompiledLoop.MAX_ROWS)) {
      Tally tally = loop.run(context.session(), columns, before);
      progress.add(part.segment());
      return tally;
    } catch (TFResourceExhaustedException exhausted) {
      // The rows of a compiled call are in all together or not at all.
      int microBatch = part.segment().tape().plannedSize();
      throw new DeviceMemoryException(microBatch, List.of(before), true, exhausted);
    }
  }

  /** The loop for the rows of the tape's planned size. */
  private CompiledLoop loop(Segment segment) {
    Kind kind = Kind.of(segment);
    CompiledLoop known = loops.get(kind);
    if (known != null) {
      return known;
    }
    if (kind.accumulates() && segment.steps().get(0).first()) {
      clearSums();
    }
    CompiledStep step =
        new CompiledStep(context, kind.microBatch(), kind.ghostSize(), kind.accumulates());
    CompiledLoop loop =
        opened.push(
            new CompiledLoop(
                "compiled_" + loops.size(),
                step,
                examples.window(Window.Role.TRAINING),
                examples.orderVariable()));
    loops.put(kind, loop);
    return loop;
  }

  /** A compiled loop reads the accumulators even where its first row begins a sum. */
  private void clearSums() {
    if (clear.isEmpty()) {
      Ops tf = context.tf();
      for (Variable<TFloat32> sum : context.accumulators()) {
        clear.add(sum.assign(tf, tf.zeros(tf.constant(sum.shape()), TFloat32.class)));
      }
    }
    for (Op cleared : clear) {
      DeviceMemoryException.loading(context.session().runner().addTarget(cleared)::run).close();
    }
  }

  @Override
  public void close() {
    opened.close();
  }
}
