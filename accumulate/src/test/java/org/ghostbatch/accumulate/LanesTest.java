package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;

/** Micro-steps that are computed at the same time give the bits of one after the other. */
class LanesTest {
  private static final int EXAMPLES = 110;
  private static final int GHOST = 4;
  private static final int MAX_LANES = 4;
  private static final Examples DATA = SmallData.random(EXAMPLES, 6);
  // From here on numbers are rounded to multiples of 32: adding up in another order shows.
  private static final Tally LARGE = new Tally(0x1p57, 0, 0);
  private static final Map<Integer, TrainingProgram> PROGRAMS = new HashMap<>();
  private static final Map<Integer, Snapshot> STARTS = new HashMap<>();

  @AfterContainer
  static void close() {
    PROGRAMS.values().forEach(TrainingProgram::close);
    PROGRAMS.clear();
  }

  private record Trained(Tally tally, String hash) {}

  /** With ghosts, dropout, clipping and AdamW, in segments that end anywhere. */
  @Property(tries = 15)
  void anyNumberOfLanesGivesTheSameBits(
      @ForAll @IntRange(min = 2, max = MAX_LANES) int lanes,
      @ForAll @IntRange(min = 1, max = 10) int ghostsInMicroBatch,
      @ForAll long seed) {
    BatchPlan plan = new BatchPlan(40, ghostsInMicroBatch * GHOST, GHOST);
    assertThat(trained(lanes, plan, new Random(seed)))
        .isEqualTo(trained(1, plan, new Random(seed + 1)));
  }

  private static Trained trained(int lanes, BatchPlan plan, Random random) {
    TrainingProgram program =
        PROGRAMS.computeIfAbsent(
            lanes, absent -> program(GhostStatistics.SEQUENTIAL, Optimizer.adamW(0.1), lanes));
    program.restore(STARTS.computeIfAbsent(lanes, absent -> program.snapshot()));
    EpochRun run = new EpochRun(program, plan, plan.epoch(EXAMPLES, 0.05).whole(), LARGE);
    while (!run.finished()) {
      run.advance(1 + random.nextInt(12));
    }
    return new Trained(run.tally(), program.snapshot().hash());
  }

  @Example
  void everyRuleOfTheRunningStatisticsGivesTheSameBits() {
    for (GhostStatistics statistics : GhostStatistics.values()) {
      assertSameBits(statistics, Optimizer.momentum(0.9));
    }
  }

  @Example
  void optimizersThatLookAtNormsGiveTheSameBits() {
    assertSameBits(GhostStatistics.MEAN, Optimizer.lamb(0.1));
    assertSameBits(GhostStatistics.MEAN, new Lars(0.9, 0.1, 0.1, 0));
  }

  /** Two rounds of two rows an update. */
  private static void assertSameBits(GhostStatistics statistics, Optimizer optimizer) {
    Tape tape = new BatchPlan(32, 8, GHOST).epoch(EXAMPLES, 0.05);
    try (TrainingProgram one = program(statistics, optimizer, 1);
        TrainingProgram two = program(statistics, optimizer, 2)) {
      assertThat(two.train(tape)).isEqualTo(one.train(tape));
      assertThat(two.snapshot().hash()).isEqualTo(one.snapshot().hash());
      assertThat(two.evaluateTraining()).isEqualTo(one.evaluateTraining());
    }
  }

  /**
   * Ops that several threads share, in two lanes at the same time; one row of five is left over.
   */
  @Example
  void largeOpsGiveTheSameBits() {
    Network network =
        Network.of(
            SmallData.FEATURES,
            List.of(
                Layer.dense(512), Layer.relu(), Layer.dense(256), Layer.relu(), Layer.dense(3)));
    Examples many = SmallData.random(2048, 8);
    Tape tape = new BatchPlan(640, 128).epoch(many.count(), 0.01);
    for (Optimizer optimizer : List.of(Optimizer.momentum(0.9), Optimizer.lamb(0.1))) {
      String alone = hash(network, optimizer, many, tape, 1);
      for (int again = 0; again < 3; again++) {
        assertThat(hash(network, optimizer, many, tape, 2)).isEqualTo(alone);
      }
    }
  }

  private static String hash(
      Network network, Optimizer optimizer, Examples examples, Tape tape, int lanes) {
    ThreadPlan shared = new ThreadPlan(MAX_LANES, MAX_LANES, lanes);
    try (TrainingProgram program =
        TrainingProgram.create(
            network,
            UpdateRule.of(optimizer),
            DeviceSettings.of(Device.CPU, MAX_LANES).with(shared),
            5)) {
      program.loadTraining(examples);
      program.train(tape);
      return program.snapshot().hash();
    }
  }

  @Example
  void streamedExamplesGiveTheSameBits() {
    Tape tape = new BatchPlan(40, 8, GHOST).epoch(EXAMPLES, 0.05);
    Optimizer optimizer = Optimizer.sgd();
    try (TrainingProgram resident = program(GhostStatistics.SEQUENTIAL, optimizer, 1);
        TrainingProgram streaming = empty(GhostStatistics.SEQUENTIAL, optimizer, 3)) {
      // Windows of some twenty examples, so that some end within a round.
      streaming.streamTraining(DATA, 1000);
      streaming.order(Order.shuffled(3, 0, EXAMPLES));
      assertThat(streaming.train(tape)).isEqualTo(resident.train(tape));
      assertThat(streaming.snapshot().hash()).isEqualTo(resident.snapshot().hash());
    }
  }

  @Example
  void anEvaluationOfManyRowsGivesTheSameBits() {
    Examples many = SmallData.random(4500, 7);
    try (TrainingProgram one = program(GhostStatistics.MEAN, Optimizer.sgd(), 1);
        TrainingProgram three = program(GhostStatistics.MEAN, Optimizer.sgd(), 3)) {
      one.loadValidation(many);
      three.loadValidation(many);
      assertThat(three.validate()).isEqualTo(one.validate());
    }
  }

  /** Nothing is lost and nothing counted twice where one lane of several runs out of memory. */
  @Property(tries = 8)
  void aLaneThatRunsOutOfMemoryLeavesTheRoundUndone(
      @ForAll @IntRange(min = 0, max = 90) int from,
      @ForAll @IntRange(min = 2 * GHOST, max = 11) int room) {
    BatchPlan plan = new BatchPlan(40, 12, GHOST);
    Recovered alone = recovered(plan, new FaultInjection(from, room), 1);
    Recovered lanes = recovered(plan, new FaultInjection(from, room), 3);
    assertThat(lanes.examples()).isEqualTo(EXAMPLES).isEqualTo(alone.examples());
    assertThat(lanes.updates()).isEqualTo(alone.updates());
    // The round that failed is cut anew from its first row on, so sums are rounded otherwise.
    assertThat(Deviation.ofWeights(lanes.weights(), alone.weights())).isLessThan(1e-5);
  }

  private record Recovered(long examples, long updates, Snapshot weights) {}

  private static Recovered recovered(BatchPlan plan, FaultInjection faults, int lanes) {
    try (TrainingProgram program =
        new TrainingProgram(
            SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0.2),
            UpdateRule.of(Optimizer.sgd()),
            DeviceSettings.of(Device.CPU, MAX_LANES).with(new ThreadPlan(MAX_LANES, 1, lanes)),
            Models.one(5),
            faults)) {
      program.loadTraining(DATA);
      EpochRun run = new EpochRun(program, plan, plan.epoch(EXAMPLES, 0.05));
      while (!run.finished()) {
        run.advance(7);
      }
      assertThat(run.microBatch()).as("it ran out of memory").isLessThan(plan.microBatch());
      return new Recovered(run.tally().examples(), program.updates(), program.snapshot());
    }
  }

  private static TrainingProgram program(
      GhostStatistics statistics, Optimizer optimizer, int lanes) {
    TrainingProgram program = empty(statistics, optimizer, lanes);
    program.loadTraining(DATA);
    program.order(Order.shuffled(3, 0, EXAMPLES));
    return program;
  }

  private static TrainingProgram empty(GhostStatistics statistics, Optimizer optimizer, int lanes) {
    return TrainingProgram.create(
        SmallData.normalizing(statistics, 0.2),
        new UpdateRule(optimizer, 0.5),
        DeviceSettings.of(Device.CPU, MAX_LANES).with(new ThreadPlan(MAX_LANES, 1, lanes)),
        5);
  }
}
