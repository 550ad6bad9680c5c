package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.tensorflow.CloseStack;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/**
 * Executes tapes by loops that TensorFlow runs op by op. Each loop is built when a tape first needs
 * it.
 */
final class TapeInterpreter implements TapeEngine {
  private final ProgramContext context;
  private final DeviceExamples examples;
  private final UpdateProgress progress;
  private final CloseStack loops = new CloseStack();
  // Null until a tape needs it.
  private TapeLoop direct;
  private TapeLoop accumulating;

  TapeInterpreter(ProgramContext context, DeviceExamples examples, UpdateProgress progress) {
    this.context = context;
    this.examples = examples;
    this.progress = progress;
  }

  @Override
  public List<Tally> run(WindowSegment part, List<Tally> before, Instrument instrument) {
    Segment segment = part.segment();
    TapeLoop loop = segment.tape().accumulates() ? accumulating() : direct();
    try {
      List<Tally> tallies = execute(loop, part, context.rule(), before, instrument);
      progress.add(segment);
      return tallies;
    } catch (DeviceMemoryException exhausted) {
      long done = exhausted.done().examples() - before.get(0).examples();
      progress.add(segment.rows(0, segment.rowsWithin(done)));
      throw exhausted;
    }
  }

  /**
   * Executes rows by any loop whose micro-steps enter themselves in the ledger. The program's
   * progress stays as it is.
   *
   * @param ratesOf the rule whose rates the loop takes
   */
  List<Tally> execute(
      TapeLoop loop,
      WindowSegment part,
      UpdateRule ratesOf,
      List<Tally> before,
      Instrument instrument) {
    long seed = context.models().seeds().get(0);
    context.ledger().open(context.session(), before);
    try (TapeColumns columns = TapeColumns.of(part, ratesOf, progress.updates(), seed)) {
      instrument.run(loop, context.session(), columns);
      return context.ledger().read(context.session()).tallies();
    } catch (TFResourceExhaustedException exhausted) {
      throw stopped(part.segment(), before.get(0).examples(), exhausted);
    }
  }

  /** What the ledger says after rows ran out of memory. */
  private DeviceMemoryException stopped(Segment segment, long before, Throwable exhausted) {
    Ledger.Entries entries = context.ledger().read(context.session());
    int rows = segment.rowsWithin(entries.tallies().get(0).examples() - before);
    int failed = segment.steps().get(Math.min(rows, segment.length() - 1)).size();
    return new DeviceMemoryException(failed, entries.tallies(), entries.whole(), exhausted);
  }

  private TapeLoop direct() {
    if (direct == null) {
      direct = loops.push(step().direct());
    }
    return direct;
  }

  private TapeLoop accumulating() {
    if (accumulating == null) {
      TrainingStep step = step();
      List<ConcreteFunction> phases = new ArrayList<>();
      for (Phase phase : Phase.values()) {
        phases.add(loops.push(step.commits(phase)));
      }
      accumulating = loops.push(step.accumulating(phases));
    }
    return accumulating;
  }

  private TrainingStep step() {
    return new TrainingStep(
        context, examples.window(Window.Role.TRAINING), examples.orderVariable());
  }

  @Override
  public void close() {
    loops.close();
  }
}
