package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
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
  private final int lanes;
  private final long shortUpdate;
  private final CloseStack loops = new CloseStack();
  // Null until a tape needs it.
  private TapeLoop direct;
  private final Map<Integer, TapeLoop> accumulatingByLanes = new HashMap<>();

  /**
   * An interpreter without loops.
   *
   * @param lanes how many rows of an update are computed at the same time, at most
   */
  TapeInterpreter(
      ProgramContext context, DeviceExamples examples, UpdateProgress progress, int lanes) {
    this.context = context;
    this.examples = examples;
    this.progress = progress;
    this.lanes = lanes;
    shortUpdate =
        ThreadPlan.MULTIPLICATIONS_OF_LONG_UPDATE
            / ThreadPlan.multiplicationsAnExample(context.network());
  }

  @Override
  public List<Tally> run(WindowSegment part, List<Tally> before, Instrument instrument) {
    Segment segment = part.segment();
    if (!segment.tape().accumulates()) {
      return train(direct(), part, 1, before, instrument);
    }
    List<Tally> tallies = before;
    for (Rounds rounds : Rounds.withinUpdates(segment.steps(), lanes, shortUpdate)) {
      TapeLoop loop = accumulating(rounds.lanes());
      WindowSegment rows = part.rows(rounds.from(), rounds.to());
      tallies = train(loop, rows, rounds.lanes(), tallies, instrument);
    }
    return tallies;
  }

  private List<Tally> train(
      TapeLoop loop, WindowSegment part, int width, List<Tally> before, Instrument instrument) {
    Segment segment = part.segment();
    try {
      List<Tally> tallies = execute(loop, part, context.rule(), width, before, instrument);
      progress.add(segment);
      return tallies;
    } catch (DeviceMemoryException exhausted) {
      long done = exhausted.done().examples() - before.get(0).examples();
      progress.add(segment.rows(0, segment.rowsWithin(done)));
      throw exhausted;
    }
  }

  /**
   * Scores rows by a loop for rounds of each width. The program's progress stays as it is.
   *
   * @param loopOf gives the loop for rounds of so many rows
   */
  List<Tally> score(IntFunction<TapeLoop> loopOf, WindowSegment part, List<Tally> before) {
    List<Tally> tallies = before;
    for (Rounds rounds : Rounds.across(part.segment().length(), lanes)) {
      tallies =
          execute(
              loopOf.apply(rounds.lanes()),
              part.rows(rounds.from(), rounds.to()),
              ScoringStep.NO_RATES,
              rounds.lanes(),
              tallies,
              Instrument.NONE);
    }
    return tallies;
  }

  /**
   * Executes rows by any loop whose micro-steps enter themselves in the ledger.
   *
   * @param ratesOf the rule whose rates the loop takes
   * @param width how many rows a round of the loop has
   */
  private List<Tally> execute(
      TapeLoop loop,
      WindowSegment part,
      UpdateRule ratesOf,
      int width,
      List<Tally> before,
      Instrument instrument) {
    long seed = context.models().seeds().get(0);
    context.ledger().open(context.session(), before);
    try (TapeColumns columns = TapeColumns.of(part, ratesOf, progress.updates(), seed, width)) {
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
      direct = loops.push(step(1).direct());
    }
    return direct;
  }

  private TapeLoop accumulating(int width) {
    TapeLoop known = accumulatingByLanes.get(width);
    if (known != null) {
      return known;
    }
    TrainingStep step = step(width);
    List<ConcreteFunction> phases = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      phases.add(loops.push(step.commits(phase)));
    }
    TapeLoop loop = loops.push(step.accumulating(phases));
    accumulatingByLanes.put(width, loop);
    return loop;
  }

  private TrainingStep step(int width) {
    return new TrainingStep(
        context, examples.window(Window.Role.TRAINING), examples.orderVariable(), width);
  }

  @Override
  public void close() {
    loops.close();
  }
}
