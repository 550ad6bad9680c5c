package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;

/** Examples that come in windows teach the same bits as examples that are there. */
class StreamingTest {
  private static final int EXAMPLES = 230;
  private static final int GHOST = 4;
  private static final int EXAMPLE_BYTES =
      SmallData.FEATURES * Float.BYTES + ExampleStream.EXTRA_BYTES;
  private static final Examples DATA = SmallData.random(EXAMPLES, 6);
  private static final Examples KEPT = SmallData.random(71, 7);
  private static final UpdateRule RULE = new UpdateRule(Optimizer.sgd(), 0.5);
  private static final Network NORMALIZING = SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0.2);
  // Updates of 16, 16 and 8 examples; the last of 16, 12 and, as one ghost, 2.
  private static final BatchPlan PLAN = new BatchPlan(40, 16, GHOST);
  private static final TrainingProgram RESIDENT =
      program(NORMALIZING, FaultInjection.NONE, DATA, 0);
  private static final TrainingProgram STREAMING =
      program(NORMALIZING, FaultInjection.NONE, DATA, 50);
  private static final Snapshot START = RESIDENT.snapshot();
  private static final Trained EXPECTED = epochs(RESIDENT, PLAN, new Random(0));

  @AfterContainer
  static void close() {
    RESIDENT.close();
    STREAMING.close();
  }

  /** The result of two epochs, with their validation. */
  private record Trained(List<Tally> tallies, String hash, long updates) {}

  /** All examples on the device, and nothing learned. */
  private static TrainingProgram resident() {
    return begun(RESIDENT);
  }

  /** Windows of 50 examples, and nothing learned. */
  private static TrainingProgram streaming() {
    return begun(STREAMING);
  }

  private static TrainingProgram begun(TrainingProgram program) {
    program.restore(START);
    program.order(Order.asStored(EXAMPLES));
    return program;
  }

  @Property(tries = 6)
  void anyWindowsAndSegmentsGiveTheSameBits(
      @ForAll @IntRange(min = 1, max = 250) int room, @ForAll long seed) {
    try (TrainingProgram program = program(NORMALIZING, FaultInjection.NONE, DATA, room)) {
      assertThat(epochs(program, PLAN, new Random(seed))).isEqualTo(EXPECTED);
    }
  }

  @Example
  void aSourceThatIsReadInItsOwnOrderGivesTheSameBits() {
    for (int room : new int[] {33, 100}) {
      Examples source = new Sequential(DATA, Integer.MAX_VALUE);
      try (TrainingProgram program = program(NORMALIZING, FaultInjection.NONE, source, room)) {
        assertThat(epochs(program, PLAN, new Random(room))).isEqualTo(EXPECTED);
      }
    }
  }

  @Example
  void withoutAccumulationToo() {
    BatchPlan plan = BatchPlan.inOnePiece(16);
    try (TrainingProgram resident = program(SmallData.network(), FaultInjection.NONE, DATA, 0);
        TrainingProgram program = program(SmallData.network(), FaultInjection.NONE, DATA, 45)) {
      assertThat(epochs(program, plan, new Random(1)))
          .isEqualTo(epochs(resident, plan, new Random(2)));
    }
  }

  @Example
  void compiledTapesToo() {
    BatchPlan plan = new BatchPlan(48, 16, GHOST);
    try (TrainingProgram resident = program(NORMALIZING, FaultInjection.NONE, DATA, 0);
        TrainingProgram program = program(NORMALIZING, FaultInjection.NONE, DATA, 45)) {
      resident.compile();
      program.compile();
      assertThat(epochs(program, plan, new Random(1)))
          .isEqualTo(epochs(resident, plan, new Random(2)));
    }
  }

  @Property(tries = 3)
  void aRunThatRanOutOfMemoryInALaterWindowIsTheOneThatHadTheSmallerMicroBatchFromThere(
      @ForAll @IntRange(min = 20, max = 60) int room,
      @ForAll @IntRange(min = 0, max = 40) int from,
      @ForAll @IntRange(min = GHOST, max = 16) int most,
      @ForAll @IntRange(min = 1, max = 20) int segment) {
    assertRecovers(new FaultInjection(from, most), room, segment);
  }

  /** Windows from 0, 16, 32 and 56 on; of the last, the micro-step of 16 from 80 on has no room. */
  @Example
  void theRecoveryInALaterWindowComesAfterTheFirst() {
    assertThat(WindowBounds.of(PLAN.epoch(EXAMPLES, 0.05).whole(), 60).places())
        .startsWith(0, 16, 32, 56);
    assertThat(assertRecovers(new FaultInjection(20, 8), 60, 100)).containsExactly(80L);
  }

  /** Where the micro-batch became smaller; what was learned is proved to be as it should be. */
  private static List<Long> assertRecovers(FaultInjection faults, int room, int segment) {
    List<Long> recoveries = new ArrayList<>();
    Tape straight = PLAN.epoch(EXAMPLES, 0.05);
    Tally expected = Tally.EMPTY;
    TrainingProgram resident = resident();
    try (TrainingProgram program = program(NORMALIZING, faults, DATA, room)) {
      EpochRun run = new EpochRun(program, PLAN, straight);
      while (!run.finished()) {
        int before = run.microBatch();
        Tally tally = run.advance(segment);
        if (run.microBatch() < before) {
          recoveries.add(tally.examples());
          int rows = straight.whole().rowsWithin(tally.examples() - expected.examples());
          expected = resident.train(straight.segment(0, rows), expected);
          assertThat(tally).isEqualTo(expected);
          straight = straight.recut((int) tally.examples(), run.microBatch());
        }
      }
      expected = resident.train(straight.whole(), expected);
      assertThat(run.tally()).isEqualTo(expected);
      assertThat(program.updates()).isEqualTo(6).isEqualTo(resident.updates());
      assertThat(program.snapshot().hash()).isEqualTo(resident.snapshot().hash());
    }
    return recoveries;
  }

  /** Windows are enlarged to the micro-batch: it is halved, from the beginning on. */
  @Example
  void whereThereIsNoRoomForWindowsOfTheMicroBatchItIsHalved() {
    BatchPlan large = new BatchPlan(40, 40, GHOST);
    BatchPlan small = new BatchPlan(40, 20, GHOST);
    FaultInjection faults = ofWindows(room -> room <= 20);
    TrainingProgram resident = resident();
    try (TrainingProgram program = program(NORMALIZING, faults, DATA, 10)) {
      EpochRun run = new EpochRun(program, large, large.epoch(EXAMPLES, 0.05));
      assertThat(run.advance(1)).isEqualTo(Tally.EMPTY);
      assertThat(run.microBatch()).isEqualTo(20);
      run.advance(100);
      assertThat(run.tally()).isEqualTo(resident.train(small.epoch(EXAMPLES, 0.05)));
      assertThat(program.snapshot().hash()).isEqualTo(resident.snapshot().hash());
      // In micro-steps of 250 examples at first.
      assertThat(program.evaluateTraining().correct())
          .isEqualTo(resident.evaluateTraining().correct());
    }
  }

  @Example
  void theRoomForWindowsMayBeGoneInMidEpoch() {
    BatchPlan plan = new BatchPlan(40, 40, GHOST);
    boolean[] isShort = new boolean[1];
    FaultInjection faults = ofWindows(room -> room <= 20 || !isShort[0]);
    try (TrainingProgram program = program(NORMALIZING, faults, DATA, 10)) {
      EpochRun run = new EpochRun(program, plan, plan.epoch(EXAMPLES, 0.05));
      Tally before = run.advance(2);
      program.validate();
      isShort[0] = true;
      assertThat(run.advance(2)).isEqualTo(before);
      assertThat(run.microBatch()).isEqualTo(20);
      assertThat(run.advance(100).examples()).isEqualTo(EXAMPLES);
      assertThat(program.updates()).isEqualTo(6);
    }
  }

  @Example
  void whereThereIsNoRoomForAnyWindowItIsSaidEachTime() {
    try (TrainingProgram program = program(NORMALIZING, ofWindows(room -> room < 50), DATA, 50)) {
      EpochRun run = new EpochRun(program, PLAN, PLAN.epoch(EXAMPLES, 0.05));
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(() -> run.advance(1))
            .isInstanceOfSatisfying(
                DeviceMemoryException.class,
                exhausted -> assertThat(exhausted.resumable()).isFalse());
      }
    }
  }

  @Example
  void theSearchForAMicroBatchTakesTheRoomForWindowsIntoAccount() {
    try (TrainingProgram program = program(NORMALIZING, ofWindows(room -> room <= 50), DATA, 10)) {
      MicroBatchFinder.Finding finding =
          MicroBatchFinder.find(program, 100, GHOST, Long.MAX_VALUE, () -> false);
      assertThat(finding.largest().microBatch()).isBetween(40, 50);
    }
  }

  @Example
  void aSizeForWhichThereIsNoRoomWhenItIsRepeatedDoesNotFit() {
    boolean[] isShort = new boolean[1];
    FaultInjection faults = ofWindows(room -> room <= 20 || !isShort[0]);
    try (TrainingProgram program = program(NORMALIZING, faults, DATA, 10)) {
      MicroBatchTrials trials =
          new MicroBatchTrials(
              program,
              200,
              GHOST,
              Long.MAX_VALUE,
              new MicroBatchTrials.Effort(2, 1e-3),
              () -> false);
      assertThat(trials.attempt(40)).isTrue();
      assertThat(trials.attempt(20)).isTrue();
      isShort[0] = true;
      trials.repeat(20);
      trials.repeat(40);
      assertThat(trials.attempt(20)).isTrue();
      assertThat(trials.attempt(40)).isFalse();
    }
  }

  private static FaultInjection ofWindows(IntPredicate room) {
    return new FaultInjection(Integer.MAX_VALUE, Integer.MAX_VALUE, room);
  }

  @Example
  void anEvaluationBetweenSegmentsLeavesTheRestOfTheEpochToBeReadAhead() {
    int room = 64;
    Tape tape = PLAN.epoch(EXAMPLES, 0.05);
    Sequential source = new Sequential(DATA, Integer.MAX_VALUE);
    TrainingProgram resident = resident();
    try (TrainingProgram program = program(NORMALIZING, FaultInjection.NONE, source, room)) {
      EpochRun run = new EpochRun(program, PLAN, tape);
      run.advance(4);
      assertThat(program.validate().examples()).isEqualTo(71);
      int before = source.copies().get();
      while (!run.finished()) {
        run.advance(1);
      }
      int windows = WindowBounds.of(tape.segment(4, tape.length()), room).windows();
      assertThat(windows).isLessThan((tape.length() - 4) / 2);
      assertThat(source.copies().get() - before).isEqualTo(windows);
      assertThat(run.tally()).isEqualTo(resident.train(tape));
      assertThat(program.snapshot().hash()).isEqualTo(resident.snapshot().hash());
    }
  }

  @Example
  void aTapeThatOneWindowHoldsIsReadOnceAnOrder() {
    Sequential source = new Sequential(DATA, Integer.MAX_VALUE);
    Tape tape = PLAN.epoch(EXAMPLES, 0.05);
    try (TrainingProgram program = program(NORMALIZING, FaultInjection.NONE, source, EXAMPLES)) {
      for (int again = 0; again < 3; again++) {
        program.train(tape);
      }
      assertThat(source.copies()).hasValue(1);
      program.order(Order.shuffled(3, 0, EXAMPLES));
      program.train(tape);
      assertThat(source.copies()).hasValue(2);
    }
  }

  @Example
  void examplesOfAnotherTypeAreRefused() {
    Examples bytes =
        new ArrayExamples(
            new int[] {SmallData.FEATURES},
            ElementType.UINT8,
            new byte[SmallData.FEATURES],
            new int[1],
            SmallData.CLASSES);
    try (TrainingProgram program =
        TrainingProgram.create(NORMALIZING, RULE, DeviceSettings.of(Device.CPU, 2), 5)) {
      program.streamTraining(DATA, 1 << 20);
      assertThatThrownBy(() -> program.streamValidation(bytes, 1 << 20))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("validation examples of UINT8: all that come in windows must be of one type");
    }
  }

  @Property(tries = 3)
  void aRunResumedInMidEpochContinuesToTheSameBits(
      @ForAll @IntRange(min = 1, max = 100) int room,
      @ForAll @IntRange(min = 0, max = 6) int updates) {
    Tape tape = PLAN.epoch(EXAMPLES, 0.05);
    EpochRun begun = new EpochRun(streaming(), PLAN, tape);
    Tally before = updates == 0 ? Tally.EMPTY : begun.advance(begun.stepsToUpdate(updates));
    Snapshot middle = STREAMING.snapshot();
    TrainingProgram resident = resident();
    try (TrainingProgram program = program(NORMALIZING, FaultInjection.NONE, DATA, room)) {
      program.restore(middle);
      EpochRun run = new EpochRun(program, PLAN, tape.from(before.examples()), before);
      while (!run.finished()) {
        run.advance(3);
      }
      assertThat(run.tally()).isEqualTo(resident.train(tape));
      assertThat(program.snapshot().hash()).isEqualTo(resident.snapshot().hash());
    }
  }

  @Example
  void anEvaluationInWindowsThatRunsOutOfMemoryGivesTheSameResult() {
    Tally expected = resident().evaluateTraining();
    try (TrainingProgram narrow = program(NORMALIZING, new FaultInjection(20, 7), DATA, 50)) {
      Tally actual = narrow.evaluateTraining();
      assertThat(actual.examples()).isEqualTo(EXAMPLES);
      assertThat(actual.correct()).isEqualTo(expected.correct());
      assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-6));
    }
  }

  @Example
  void aTapeThatRunsAgainAfterAnEvaluationGivesTheSameBits() {
    Tape tape = PLAN.epoch(EXAMPLES, 0.05);
    TrainingProgram program = streaming();
    TrainingProgram resident = resident();
    for (int again = 0; again < 3; again++) {
      assertThat(program.train(tape)).isEqualTo(resident.train(tape));
      // Between segments the windows are another's.
      assertThat(program.validate()).isEqualTo(resident.validate());
    }
    assertThat(program.snapshot().hash()).isEqualTo(resident.snapshot().hash());
  }

  @Example
  void examplesThatCannotBeReadAnyMoreEndTheRun() {
    try (TrainingProgram program =
        program(NORMALIZING, FaultInjection.NONE, new Sequential(DATA, 100), 50)) {
      EpochRun run = new EpochRun(program, PLAN, PLAN.epoch(EXAMPLES, 0.05));
      assertThat(run.advance(2).examples()).isEqualTo(32);
      assertThatThrownBy(() -> run.advance(100))
          .isInstanceOf(UncheckedIOException.class)
          .hasRootCauseMessage("row 100: gone");
    }
  }

  private static Trained epochs(TrainingProgram program, BatchPlan plan, Random random) {
    List<Tally> tallies = new ArrayList<>();
    for (int epoch = 0; epoch < 2; epoch++) {
      program.order(Order.shuffled(3, epoch, EXAMPLES));
      EpochRun run = new EpochRun(program, plan, plan.epoch(EXAMPLES, 0.05));
      while (!run.finished()) {
        run.advance(1 + random.nextInt(9));
      }
      tallies.add(run.tally());
      tallies.add(program.validate());
      tallies.add(program.evaluateTraining());
    }
    return new Trained(tallies, program.snapshot().hash(), program.updates());
  }

  /** With windows of so many examples, or with all of them on the device for 0. */
  private static TrainingProgram program(
      Network network, FaultInjection faults, Examples data, int room) {
    TrainingProgram program =
        new TrainingProgram(network, RULE, DeviceSettings.of(Device.CPU, 2), Models.one(5), faults);
    if (room == 0) {
      program.loadTraining(data);
      program.loadValidation(KEPT);
    } else {
      program.streamTraining(data, (long) room * EXAMPLE_BYTES);
      program.streamValidation(KEPT, (long) room * EXAMPLE_BYTES);
    }
    return program;
  }

  /**
   * Examples as in a large file.
   *
   * @param end from here on they cannot be read
   * @param copies how often some were read
   */
  private record Sequential(Examples all, int end, AtomicInteger copies) implements Examples {
    Sequential(Examples all, int end) {
      this(all, end, new AtomicInteger());
    }

    @Override
    public int count() {
      return all.count();
    }

    @Override
    public int[] shape() {
      return all.shape();
    }

    @Override
    public ElementType elementType() {
      return all.elementType();
    }

    @Override
    public int classes() {
      return all.classes();
    }

    @Override
    public boolean prefersFileOrder() {
      return true;
    }

    @Override
    public void copy(int[] rows, int from, int to, ByteBuffer target) {
      copies.incrementAndGet();
      for (int place = from; place < to; place++) {
        if (rows[place] >= end) {
          throw new UncheckedIOException(new IOException("row %d: gone".formatted(rows[place])));
        }
        assertThat(place == from || rows[place] > rows[place - 1]).isTrue();
      }
      all.copy(rows, from, to, target);
    }

    @Override
    public int label(int row) {
      return all.label(row);
    }
  }
}
