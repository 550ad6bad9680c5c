package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.accumulate.tensorflow.JavaProcess;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A compiled loop gives the results of the interpreted one, except for the rounding of sums in
 * another order: some 1e-7 of the largest change after a few updates.
 */
class CompiledLoopTest {
  private static final double TOLERANCE = 3e-6;
  private static final int EXAMPLES = 110;
  private static final Examples DATA = SmallData.random(EXAMPLES, 6);
  // From here on numbers are rounded to multiples of 32: adding up in another order shows.
  private static final Tally LARGE = new Tally(0x1p57, 0, 0);

  /** The result of some training. */
  private record Trained(Snapshot start, Snapshot end, Tally tally) {}

  private static List<UpdateRule> rules() {
    return List.of(
        UpdateRule.of(Optimizer.sgd()),
        UpdateRule.of(Optimizer.momentum(0.9).withWeightDecay(0.1)),
        UpdateRule.of(Optimizer.nesterov(0.9)),
        // The gradients here have norms of about 0.5.
        new UpdateRule(Optimizer.adamW(0.1), 0.3),
        UpdateRule.of(new Lars(0.9, 0.1, 0.1, 0)),
        UpdateRule.of(Optimizer.lamb(0.1)));
  }

  /** Rows of 8, 8 and 4, and a last update of 8 that is a single row; a rate that climbs. */
  @ParameterizedTest
  @MethodSource("rules")
  void everyOptimizerAccumulatesAsInterpreted(UpdateRule rule) {
    Tape tape = new BatchPlan(20, 8).epoch(88, (start, examples) -> 0.01 + start * 1e-4);
    assertAgree(SmallData.network(), rule, tape);
  }

  /** Rows of 16 and 16, and one of 8 that is left to the interpreted loop. */
  @ParameterizedTest
  @EnumSource(GhostStatistics.class)
  void ghostsAndDropoutAreTheSame(GhostStatistics statistics) {
    // Once is enough: XLA takes long over random numbers.
    double dropout = statistics == GhostStatistics.SEQUENTIAL ? 0.2 : 0;
    Network network = SmallData.normalizing(statistics, dropout);
    assertAgree(network, UpdateRule.of(Optimizer.sgd()), new BatchPlan(40, 16, 4).epoch(88, 0.1));
  }

  @Test
  void imagesAreTheSame() {
    Network network =
        Network.ofImages(
            3,
            2,
            1,
            List.of(
                Layer.rescale(0.5, 0.1),
                Layer.conv2d(4, 2, Initializer.GLOROT_UNIFORM),
                Activation.RELU,
                Layer.maxPool(1),
                Layer.flatten(),
                Layer.dense(SmallData.CLASSES)));
    assertAgree(network, UpdateRule.of(Optimizer.sgd()), new BatchPlan(16, 16).epoch(88, 0.1));
  }

  @Test
  void aBatchThatGrowsIsCompiledAnew() {
    Tape small = new BatchPlan(4, 4).epoch(42, 0.1);
    Tape large = new BatchPlan(24, 12).epoch(EXAMPLES, 0.05);
    assertAgree(SmallData.network(), UpdateRule.of(Optimizer.sgd()), small, large, small);
  }

  private static void assertAgree(Network network, UpdateRule rule, Tape... tapes) {
    Trained interpreted = trained(network, rule, false, tapes);
    Trained compiled = trained(network, rule, true, tapes);
    assertThat(Deviation.ofUpdate(interpreted.start(), interpreted.end(), compiled.end()))
        .isLessThan(TOLERANCE);
    // And much was learned: a small change of a large weight is lost in its rounding.
    assertThat(Deviation.ofWeights(interpreted.end(), interpreted.start())).isGreaterThan(0.01);
    if (network.normalizes()) {
      assertThat(Deviation.ofStatistics(interpreted.end(), compiled.end())).isLessThan(TOLERANCE);
    }
    assertThat(compiled.end().updates()).isEqualTo(interpreted.end().updates());
    assertThat(compiled.tally().examples()).isEqualTo(interpreted.tally().examples());
    assertThat(compiled.tally().correct()).isEqualTo(interpreted.tally().correct());
    assertThat(compiled.tally().loss() / interpreted.tally().loss() - 1)
        .isBetween(-TOLERANCE, TOLERANCE);
  }

  private static Trained trained(
      Network network, UpdateRule rule, boolean compiled, Tape... tapes) {
    try (TrainingProgram program = program(network, rule)) {
      if (compiled) {
        program.compile();
      }
      Snapshot start = program.snapshot();
      Tally tally = Tally.EMPTY;
      for (Tape tape : tapes) {
        tally = program.train(tape.whole(), tally);
      }
      return new Trained(start, program.snapshot(), tally);
    }
  }

  private static TrainingProgram program(Network network, UpdateRule rule) {
    TrainingProgram program = SmallData.program(network, rule, 5, DATA);
    program.order(Order.shuffled(3, 0, EXAMPLES));
    return program;
  }

  /** Rows of 16, 16 and 8: the tape changes between the loops at each update's end. */
  @Test
  void anyCutsGiveTheSameBits() {
    Network network = SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0);
    UpdateRule rule = new UpdateRule(Optimizer.adamW(0.1), 0.5);
    BatchPlan plan = new BatchPlan(40, 16, 4);
    Tape tape = plan.epoch(88, 0.05);
    try (TrainingProgram program = program(network, rule);
        TrainingProgram elsewhere = program(network, rule)) {
      program.compile();
      elsewhere.compile();
      Snapshot start = program.snapshot();
      Tally whole = program.train(tape.whole(), LARGE);
      Snapshot end = program.snapshot();
      for (int seed = 0; seed < 8; seed++) {
        TrainingProgram chosen = seed == 0 ? elsewhere : program;
        chosen.restore(start);
        Tally cut = inPieces(new EpochRun(chosen, plan, tape.whole(), LARGE), new Random(seed));
        assertThat(cut).isEqualTo(whole);
        assertThat(chosen.snapshot().hash()).isEqualTo(end.hash());
      }
    }
  }

  private static Tally inPieces(EpochRun run, Random random) {
    while (!run.finished()) {
      run.advance(1 + random.nextInt(4));
    }
    return run.tally();
  }

  /** XLA compiles for every shape, and for every value of what must be constant. */
  @Test
  void whateverATapeSaysOneSizeIsCompiledOnce(@TempDir Path directory) throws Exception {
    Path kept = directory.resolve("kept");
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
                JavaProcess.command(VaryingTapes.class, List.of(), kept.toString(), "3", "5", "3"))
            .redirectOutput(log.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("XLA_FLAGS", "--xla_dump_hlo_as_text --xla_dump_to=" + kept);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    assertThat(log).hasContent("compiled 1\ncompiled 2\ncompiled 2");
  }

  @Test
  void aTapeOfMoreRowsThanACallTakesIsRunToItsEnd() {
    int examples = CompiledLoop.MAX_ROWS + 52;
    Tape tape = new BatchPlan(1, 1).epoch(examples, 1e-4);
    Examples data = SmallData.random(examples, 6);
    UpdateRule rule = UpdateRule.of(Optimizer.sgd());
    try (TrainingProgram interpreted = SmallData.program(rule, 5, data);
        TrainingProgram compiled = SmallData.program(rule, 5, data)) {
      compiled.compile();
      Tally tally = compiled.train(tape);
      assertThat(tally.examples()).isEqualTo(examples);
      assertThat(compiled.updates()).isEqualTo(examples);
      assertThat(tally.loss() / interpreted.train(tape).loss() - 1).isBetween(-1e-6, 1e-6);
    }
  }

  @Test
  void whatIsMeasuredOrTracedIsNotCompiled() {
    try (TrainingProgram program = program(SmallData.network(), UpdateRule.of(Optimizer.sgd()))) {
      program.compile();
      EpochRun run =
          new EpochRun(program, new BatchPlan(10, 10), new BatchPlan(10, 10).epoch(20, 0.1));
      assertThatThrownBy(() -> run.advanceMeasuring(1)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> run.advanceTracing(1)).isInstanceOf(IllegalStateException.class);
      assertThat(program.updates()).isZero();
    }
  }

  /** The rows of a call are in together or not at all. */
  @Test
  void whereMemoryRunsOutNothingOfTheCallIsInAndTheRestContinuesInSmallerPieces() {
    UpdateRule rule = UpdateRule.of(Optimizer.sgd());
    BatchPlan plan = new BatchPlan(20, 20);
    Tape tape = plan.epoch(EXAMPLES, 0.1);
    try (TrainingProgram program =
            new TrainingProgram(
                SmallData.network(),
                rule,
                DeviceSettings.of(Device.CPU, 2),
                Models.one(5),
                new FaultInjection(40, 10));
        TrainingProgram interpreted = program(SmallData.network(), rule)) {
      program.loadTraining(DATA);
      program.order(Order.shuffled(3, 0, EXAMPLES));
      program.compile();
      Snapshot start = program.snapshot();
      EpochRun run = new EpochRun(program, plan, tape);
      run.advance(2);
      Snapshot before = program.snapshot();
      Tally tally = run.tally();

      run.advance(3);
      assertThat(run.microBatch()).isEqualTo(10);
      assertThat(run.tally()).isEqualTo(tally);
      assertThat(program.updates()).isEqualTo(2);
      assertThat(program.snapshot().hash()).isEqualTo(before.hash());

      while (!run.finished()) {
        run.advance(2);
      }
      interpreted.train(tape);
      assertThat(program.updates()).isEqualTo(interpreted.updates());
      assertThat(run.tally().examples()).isEqualTo(EXAMPLES);
      assertThat(Deviation.ofUpdate(start, interpreted.snapshot(), program.snapshot()))
          .isLessThan(TOLERANCE);
    }
  }
}
