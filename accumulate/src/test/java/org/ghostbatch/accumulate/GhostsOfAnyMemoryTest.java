package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.ghostbatch.datasets.Examples;

/** Ghosts and dropout do not depend on the memory: not on the micro-batch. */
class GhostsOfAnyMemoryTest {
  private static final int EXAMPLES = 120;
  private static final double RATE = 0.5;
  private static final Examples DATA = SmallData.random(EXAMPLES, 9);
  private static final Map<List<Object>, TrainingProgram> PROGRAMS = new HashMap<>();
  private static final Map<List<Object>, Snapshot> STARTS = new HashMap<>();
  private static final double[] LARGEST = new double[3];

  @AfterContainer
  static void close() {
    PROGRAMS.values().forEach(TrainingProgram::close);
    PROGRAMS.clear();
    System.out.printf(
        "largest deviations over micro-batches, of one update: losses %.2g, weights %.2g, statistics %.2g%n",
        LARGEST[0], LARGEST[1], LARGEST[2]);
  }

  @Property(tries = 500)
  void theSameGhostsGiveTheSameLossesGradientsAndStatistics(
      @ForAll GhostStatistics statistics,
      @ForAll boolean dropout,
      @ForAll @IntRange(min = 2, max = EXAMPLES) int examples,
      @ForAll @DoubleRange(min = 0, max = 1) double batchPart,
      @ForAll @DoubleRange(min = 0, max = 1) double ghostPart,
      @ForAll @DoubleRange(min = 0, max = 1) double microPart,
      @ForAll @DoubleRange(min = 0, max = 1) double updatePart) {
    int batch = 2 + (int) (batchPart * (examples - 2));
    int ghost = 2 + (int) (ghostPart * (batch - 2));
    int micro = ghost * (1 + (int) (microPart * (batch / ghost - 1)));
    List<Object> kind = List.of(statistics, dropout);
    TrainingProgram program = program(kind, statistics, dropout ? 0.3 : 0);
    Tape byGhost = new BatchPlan(batch, ghost, ghost).epoch(examples, RATE);
    Tape byMicroBatch = new BatchPlan(batch, micro, ghost).epoch(examples, RATE);
    int chosen = (int) (updatePart * (byGhost.updates() - 1));

    // Both from the same state: what is compared is one update, not how updates drift apart.
    program.restore(STARTS.get(kind));
    program.train(upTo(byGhost, chosen), Tally.EMPTY);
    Snapshot before = program.snapshot();
    Tally one = program.train(update(byGhost, chosen), Tally.EMPTY);
    Snapshot afterOne = program.snapshot();
    program.restore(before);
    Tally other = program.train(update(byMicroBatch, chosen), Tally.EMPTY);
    Snapshot afterOther = program.snapshot();

    double losses = Math.abs(one.lossSum() - other.lossSum()) / one.lossSum();
    double weights = Deviation.ofWeights(afterOne, afterOther);
    double running = Deviation.ofStatistics(afterOne, afterOther);
    LARGEST[0] = Math.max(LARGEST[0], losses);
    LARGEST[1] = Math.max(LARGEST[1], weights);
    LARGEST[2] = Math.max(LARGEST[2], running);
    assertThat(other.examples()).isEqualTo(one.examples());
    assertThat(losses).isLessThan(1e-6);
    // A ghost of two divides by a deviation as small as the root of epsilon, 0.03, which multiplies
    // rounding by up to 30. Over 5,000 tries the largest was 1.6e-6.
    assertThat(weights).isLessThan(4e-6);
    assertThat(running).isLessThan(1e-6);
  }

  @Property(tries = 50)
  void otherGhostsGiveOtherLosses(@ForAll @IntRange(min = 2, max = 30) int ghost) {
    List<Object> kind = List.of(GhostStatistics.SEQUENTIAL, false);
    TrainingProgram program = program(kind, GhostStatistics.SEQUENTIAL, 0);
    program.restore(STARTS.get(kind));
    Tally one = program.train(new BatchPlan(60, ghost, ghost).epoch(60, RATE));
    program.restore(STARTS.get(kind));
    Tally other = program.train(new BatchPlan(60, ghost + 1, ghost + 1).epoch(60, RATE));

    assertThat(other.lossSum()).isNotCloseTo(one.lossSum(), within(1e-5 * one.lossSum()));
  }

  private static Segment upTo(Tape tape, int update) {
    return tape.segment(0, firstRow(tape, update));
  }

  private static Segment update(Tape tape, int update) {
    return tape.segment(firstRow(tape, update), firstRow(tape, update + 1));
  }

  private static int firstRow(Tape tape, int update) {
    int row = 0;
    for (int passed = 0; passed < update; row++) {
      passed += tape.steps().get(row).update() ? 1 : 0;
    }
    return row;
  }

  private static TrainingProgram program(
      List<Object> kind, GhostStatistics statistics, double dropout) {
    return PROGRAMS.computeIfAbsent(
        kind,
        key -> {
          TrainingProgram fresh =
              SmallData.program(
                  SmallData.normalizing(statistics, dropout),
                  UpdateRule.of(Optimizer.sgd()),
                  3,
                  DATA);
          STARTS.put(kind, fresh.snapshot());
          return fresh;
        });
  }
}
