package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
