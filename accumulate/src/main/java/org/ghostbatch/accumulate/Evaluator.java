package org.ghostbatch.accumulate;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.tensorflow.CloseStack;

/** Scores a program's examples with the current parameters, without learning from them. */
final class Evaluator implements AutoCloseable {
  // Enough rows to keep the device busy, few enough to stay in its caches.
  private static final int BATCH = 1000;

  private final ProgramContext context;
  private final DeviceExamples examples;
  private final TapeInterpreter interpreter;
  private final Map<Window.Role, TapeLoop> loops = new EnumMap<>(Window.Role.class);
  private final CloseStack opened = new CloseStack();
  private int batch = BATCH;

  Evaluator(ProgramContext context, DeviceExamples examples, TapeInterpreter interpreter) {
    this.context = context;
    this.examples = examples;
    this.interpreter = interpreter;
  }

  /**
   * Scores all examples of a role, in smaller batches from then on if the device runs out of
   * memory.
   *
   * @return one tally for each model
   * @throws DeviceMemoryException if the device has no room for a single example
   */
  List<Tally> evaluate(Window.Role role) {
    Window window = examples.window(role);
    List<Tally> tallies = context.models().nothing();
    if (window.count() == 0) {
      return tallies;
    }
    TapeLoop loop = loop(role, window);
    batch = Math.min(batch, examples.mostAtOnce(role));
    Tape rest = BatchPlan.inOnePiece(batch).epoch(window.count(), 0);
    while (true) {
      try {
        return score(role, loop, rest, tallies);
      } catch (DeviceMemoryException exhausted) {
        boolean loading = exhausted.microBatch() == 0;
        if (loading || batch == 1) {
          throw exhausted;
        }
        batch /= 2;
        tallies = exhausted.doneByEach();
        rest = rest.recut((int) tallies.get(0).examples(), batch);
      }
    }
  }

  private List<Tally> score(Window.Role role, TapeLoop loop, Tape tape, List<Tally> before) {
    List<Tally> tallies = before;
    for (WindowSegment part : examples.cut(role, VisitOrder.AS_STORED, tape.whole(), before)) {
      examples.bring(role, part, tallies);
      tallies = interpreter.execute(loop, part, ScoringStep.NO_RATES, tallies, Instrument.NONE);
    }
    return tallies;
  }

  private TapeLoop loop(Window.Role role, Window window) {
    return loops.computeIfAbsent(
        role, absent -> opened.push(new ScoringStep(context, window).loop("evaluate_" + role)));
  }

  @Override
  public void close() {
    opened.close();
  }
}
