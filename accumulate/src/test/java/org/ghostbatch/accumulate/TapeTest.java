package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TapeTest {
  @Test
  void anUnevenEpochIsPlannedWithShorterTails() {
    assertThat(new BatchPlan(100, 32).epoch(150, 0.5).steps())
        .containsExactly(
            new MicroStep(0, 32, 0, 100, 0.5),
            new MicroStep(32, 32, 32, 100, 0.5),
            new MicroStep(64, 32, 64, 100, 0.5),
            new MicroStep(96, 4, 96, 100, 0.5),
            new MicroStep(100, 32, 0, 50, 0.5),
            new MicroStep(132, 18, 32, 50, 0.5));
  }

  @Property
  void everyEpochVisitsEveryExampleOnceAndUpdatesWholeBatches(
      @ForAll @IntRange(min = 1, max = 500) int examples,
      @ForAll @IntRange(min = 1, max = 600) int batch,
      @ForAll @IntRange(min = 1, max = 600) int microBatch) {
    BatchPlan plan = new BatchPlan(batch, Math.min(batch, microBatch));
    Tape tape = plan.epoch(examples, 0.1);

    assertThat(tape.examples()).isEqualTo(examples);
    assertThat(tape.updates()).isEqualTo((examples + batch - 1) / batch);
    assertThat(tape.largestMicroBatch()).isLessThanOrEqualTo(plan.microBatch());
    assertThat(tape.steps().get(0).start()).isZero();
    assertThat(tape.steps().get(tape.length() - 1).update()).isTrue();
  }

  @Test
  void aTapeWithAGapIsRejectedAtItsRow() {
    MicroStep first = new MicroStep(0, 4, 0, 4, 0.1);
    assertThatThrownBy(() -> new Tape(List.of(first, new MicroStep(5, 4, 0, 4, 0.1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("row 1 of the tape");
    assertThatThrownBy(() -> new Tape(List.of(first, new MicroStep(4, 2, 2, 4, 0.1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlySeveralMicroStepsAnUpdateAccumulate() {
    assertThat(new BatchPlan(8, 8).epoch(20, 0.1).accumulates()).isFalse();
    assertThat(new BatchPlan(8, 4).epoch(20, 0.1).accumulates()).isTrue();
    assertThat(new BatchPlan(8, 4).epoch(4, 0.1).accumulates()).isFalse();
  }

  @Test
  void sizesOutOfRangeAreRejectedWithTheirValue() {
    assertThatThrownBy(() -> new BatchPlan(0, 1)).hasMessage("batch 0: must be at least 1");
    assertThatThrownBy(() -> new BatchPlan(8, 0)).hasMessage("micro-batch 0: must be at least 1");
    assertThatThrownBy(() -> new BatchPlan(8, 9))
        .hasMessage("micro-batch 9: must not exceed the batch of 8");
  }

  @Test
  void ghostsStayWholeAndARemainderOfOneJoinsItsNeighbour() {
    assertThat(sizes(new BatchPlan(100, 64, 32).epoch(100, 0.1))).containsExactly(64, 32, 4);
    assertThat(sizes(new BatchPlan(97, 64, 32).epoch(97, 0.1))).containsExactly(64, 33);
    assertThat(sizes(new BatchPlan(32, 32, 32).epoch(33, 0.1))).containsExactly(32, 1);
    assertThat(sizes(new BatchPlan(64, 32, 32).epoch(65, 0.1))).containsExactly(32, 32, 1);
    MicroStep last = new BatchPlan(97, 64, 32).epoch(97, 0.1).steps().get(1);
    assertThat(last.ghostSize()).isEqualTo(33);
    assertThat(last.ghostsBefore()).isEqualTo(2);
    assertThat(last.ghostsInUpdate()).isEqualTo(3);
  }

  private static List<Integer> sizes(Tape tape) {
    return tape.steps().stream().map(MicroStep::size).toList();
  }

  /** The ghosts of a tape, each by its first example and its size. */
  private static List<String> ghosts(Tape tape) {
    List<String> ghosts = new ArrayList<>();
    for (MicroStep step : tape.steps()) {
      for (int at = 0; at < step.size(); at += step.ghostSize()) {
        ghosts.add(step.start() + at + "+" + step.ghostSize());
      }
    }
    return ghosts;
  }

  @Property
  void ghostsDependOnTheOrderAndTheGhostBatchAlone(
      @ForAll @IntRange(min = 1, max = 500) int examples,
      @ForAll @IntRange(min = 2, max = 300) int batch,
      @ForAll @IntRange(min = 2, max = 300) int ghostBatch,
      @ForAll @IntRange(min = 1, max = 20) int ghosts,
      @ForAll @IntRange(min = 0, max = 500) int from) {
    int ghost = Math.min(ghostBatch, batch);
    BatchPlan whole = BatchPlan.inFewestPieces(batch, ghost);
    int micro = Math.min(ghost * ghosts, whole.microBatch());
    Tape tape = whole.epoch(examples, 0.1);
    Tape smaller = new BatchPlan(batch, micro, ghost).epoch(examples, 0.1);

    assertThat(ghosts(smaller)).isEqualTo(ghosts(tape));
    assertThat(smaller.examples()).isEqualTo(examples);
    // A ghost of the remainder may hold one example more.
    assertThat(smaller.largestMicroBatch()).isLessThanOrEqualTo(Math.max(micro, ghost + 1));
    for (MicroStep step : smaller.steps()) {
      if (step.start() >= from) {
        List<String> recut =
            new ArrayList<>(
                ghosts(new Tape(smaller.steps().subList(0, smaller.steps().indexOf(step)))));
        recut.addAll(ghosts(smaller.recut(step.start(), ghost)));
        assertThat(recut).isEqualTo(ghosts(tape));
        break;
      }
    }
  }

  @Test
  void aTapeIsCutSmallerFromAnExampleOn() {
    Tape tape = new BatchPlan(100, 50).epoch(150, 0.5);
    assertThat(tape.recut(50, 25).steps())
        .containsExactly(
            new MicroStep(50, 25, 50, 100, 0.5),
            new MicroStep(75, 25, 75, 100, 0.5),
            new MicroStep(100, 25, 0, 50, 0.5),
            new MicroStep(125, 25, 25, 50, 0.5));
    assertThat(new BatchPlan(40, 20).epoch(40, 0.5).recut(0, 8).steps())
        .extracting(MicroStep::size)
        .containsExactly(8, 8, 8, 8, 8);
    assertThatThrownBy(() -> tape.recut(60, 25)).hasMessageContaining("example 60");
    assertThat(tape.recut(150, 25).steps()).isEmpty();
  }

  @Test
  void aMicroBatchThatCutsGhostsIsRejectedWithTheNearestThatDoNot() {
    assertThatThrownBy(() -> new BatchPlan(512, 100, 48))
        .hasMessage(
            "micro-batch 100: must be a multiple of the ghost batch of 48, for instance 96 or 144");
    assertThatThrownBy(() -> new BatchPlan(64, 20, 48))
        .hasMessage("micro-batch 20: must be a multiple of the ghost batch of 48, for instance 48");
    assertThatThrownBy(() -> new BatchPlan(64, 64, 128))
        .hasMessage("ghost batch 128: must not exceed the batch of 64");
    assertThatThrownBy(() -> new BatchPlan(64, 64, 1)).hasMessageContaining("at least 2");
  }

  @Test
  void aPlanIsHalvedToMultiplesOfItsGhosts() {
    assertThat(new BatchPlan(512, 480, 48).halved()).contains(new BatchPlan(512, 240, 48));
    assertThat(new BatchPlan(512, 96, 48).halved()).contains(new BatchPlan(512, 48, 48));
    assertThat(new BatchPlan(512, 48, 48).halved()).isEmpty();
    assertThat(new BatchPlan(512, 1).halved()).isEmpty();
    assertThat(new BatchPlan(5, 5).halved()).contains(new BatchPlan(5, 2));
  }

  @Test
  void aRecutUpdateIsCutAsIfItHadBeenPlannedSo() {
    Tape planned = new BatchPlan(150, 75).epoch(300, 0.1);
    assertThat(planned.recut(0, 37)).isEqualTo(new BatchPlan(150, 37).epoch(300, 0.1));
    assertThat(planned.recut(75, 37).steps())
        .startsWith(
            new MicroStep(75, 37, 75, 150, 0.1),
            new MicroStep(112, 37, 112, 150, 0.1),
            new MicroStep(149, 1, 149, 150, 0.1),
            new MicroStep(150, 37, 0, 150, 0.1));
  }
}
