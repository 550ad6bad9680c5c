package org.ghostbatch.accumulate;

import java.util.HashMap;
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
  private final Map<Loop, TapeLoop> loops = new HashMap<>();
  private final CloseStack opened = new CloseStack();
  private int batch = BATCH;

  private record Loop(Window.Role role, int lanes) {}

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
    batch = Math.min(batch, examples.mostAtOnce(role));
    Tape rest = BatchPlan.inOnePiece(batch).epoch(window.count(), 0);
    while (true) {
      try {
        return score(role, rest, tallies);
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

  private List<Tally> score(Window.Role role, Tape tape, List<Tally> before) {
    List<Tally> tallies = before;
    for (WindowSegment part : examples.cut(role, VisitOrder.AS_STORED, tape.whole(), before)) {
      examples.bring(role, part, tallies);
      tallies = interpreter.score(lanes -> loop(role, lanes), part, tallies);
    }
    return tallies;
  }

  private TapeLoop loop(Window.Role role, int lanes) {
    return loops.computeIfAbsent(
        new Loop(role, lanes),
        absent -> {
          ScoringStep step = new ScoringStep(context, examples.window(role), lanes);
          return opened.push(step.loop("evaluate_%s_by_%d".formatted(role, lanes)));
        });
  }

  @Override
  public void close() {
    opened.close();
  }
}
