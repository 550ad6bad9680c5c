package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;

/** An epoch gives the same bits however it is cut into segments, and wherever it is resumed. */
class AnySegmentsTest {
  private static final int EXAMPLES = 110;
  private static final int GHOST = 4;
  private static final Examples DATA = SmallData.random(EXAMPLES, 6);
  private static final UpdateRule RULE = new UpdateRule(Optimizer.adamW(0.1), 0.5);
  // Rows of 16, 16 and 8 examples; the last update is a single row, as a tape of its own direct.
  private static final BatchPlan PLAN = new BatchPlan(40, 16, GHOST);
  private static final Tape TAPE = new BatchPlan(40, 16, GHOST).epoch(88, 0.05);
  // From here on numbers are rounded to multiples of 32: adding up in another order shows.
  private static final Tally LARGE = new Tally(0x1p57, 0, 0);
  private static final TrainingProgram CUT = program();
  private static final TrainingProgram ELSEWHERE = program();
  private static final Snapshot START = CUT.snapshot();
  private static final Trained WHOLE =
      new Trained(CUT.train(TAPE.whole(), LARGE), CUT.snapshot().hash());

  @AfterContainer
  static void close() {
    CUT.close();
    ELSEWHERE.close();
  }

  private record Trained(Tally tally, String hash) {}

  @Property(tries = 15)
  void anyCutsGiveTheSameBits(@ForAll long seed) {
    CUT.restore(START);
    EpochRun run = new EpochRun(CUT, PLAN, TAPE.whole(), LARGE);
    advance(run, new Random(seed), TAPE.length());
    assertThat(new Trained(run.tally(), CUT.snapshot().hash())).isEqualTo(WHOLE);
  }

  @Property(tries = 10)
  void aRunThatIsSavedAndLoadedElsewhereContinuesToTheSameBits(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 3) int updates) throws IOException {
    Random random = new Random(seed);
    Path directory = Files.createTempDirectory("saved");
    CUT.restore(START);
    EpochRun begun = new EpochRun(CUT, PLAN, TAPE.whole(), LARGE);
    advance(begun, random, updates == 0 ? 0 : begun.stepsToUpdate(updates));
    assertThat(begun.withinUpdate()).isFalse();
    assertThat(CUT.updates()).isEqualTo(updates);
    try {
      CUT.save(CUT.snapshot(), directory.resolve("model"));
      ELSEWHERE.load(directory.resolve("model"), updates);
      Tally before = begun.tally();
      EpochRun run = new EpochRun(ELSEWHERE, PLAN, TAPE.from(before.examples()), before);
      advance(run, random, Integer.MAX_VALUE);
      assertThat(new Trained(run.tally(), ELSEWHERE.snapshot().hash())).isEqualTo(WHOLE);
    } finally {
      for (String suffix : new String[] {".index", ".data-00000-of-00001", ""}) {
        Files.delete(suffix.isEmpty() ? directory : directory.resolve("model" + suffix));
      }
    }
  }

  @Example
  void withinAnUpdateNoRestBegins() {
    assertThat(TAPE.from(0)).isEqualTo(TAPE.whole());
    assertThat(TAPE.from(40).steps().get(0).start()).isEqualTo(40);
    assertThat(TAPE.from(88).length()).isZero();
    assertThat(TAPE.from(80).tape()).isSameAs(TAPE);
    assertThatThrownBy(() -> TAPE.from(16)).hasMessageContaining("begins at example 16");
    assertThatThrownBy(() -> TAPE.from(41)).hasMessageContaining("begins at example 41");
    assertThatThrownBy(() -> TAPE.from(89)).hasMessageContaining("begins at example 89");
  }

  /** Runs so many rows, or all that are left, in segments of random length. */
  private static void advance(EpochRun run, Random random, int rows) {
    int left = rows;
    while (left > 0 && !run.finished()) {
      int steps = Math.min(left, 1 + random.nextInt(4));
      run.advance(steps);
      left -= steps;
    }
  }

  private static TrainingProgram program() {
    Network network = SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0.2);
    TrainingProgram program = SmallData.program(network, RULE, 5, DATA);
    program.order(Order.shuffled(3, 0, EXAMPLES));
    return program;
  }
}
