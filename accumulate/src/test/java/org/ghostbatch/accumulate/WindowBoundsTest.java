package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class WindowBoundsTest {
  // Rows of 16, 16, 8 | 16, 16, 8 | 16, 4 examples.
  private static final Tape TAPE = new BatchPlan(40, 16).epoch(100, 0.1);

  @Example
  void aWindowHoldsTheWholeMicroStepsThatFit() {
    Tape tape = new BatchPlan(40, 10).epoch(330, 0.1);
    assertThat(WindowBounds.of(tape, 80).places())
        .containsExactly(0, 10, 30, 70, 150, 230, 310, 330);
    assertThat(WindowBounds.of(tape, 89).places())
        .containsExactly(0, 10, 30, 70, 150, 230, 310, 330);
    assertThat(WindowBounds.of(tape.from(240), 80).places())
        .containsExactly(240, 250, 270, 310, 330);
  }

  @Example
  void aTapeForWhichOneWindowHasRoomIsNotCut() {
    assertThat(WindowBounds.of(TAPE, 100).places()).containsExactly(0, 100);
    assertThat(WindowBounds.of(TAPE.segment(2, 5), 40).places()).containsExactly(32, 72);
    assertThat(WindowBounds.of(TAPE, 99).places()).hasSizeGreaterThan(3);
  }

  @Example
  void aWindowIsEnlargedToTheLargestMicroStep() {
    WindowBounds bounds = WindowBounds.of(TAPE, 1);
    assertThat(bounds.places()).containsExactly(0, 16, 32, 40, 56, 72, 80, 96, 100);
    assertThat(bounds.largest()).isEqualTo(16);
  }

  @Example
  void aTapeThatCrossesABoundInMidStepIsNotHeld() {
    WindowBounds bounds = WindowBounds.of(TAPE, 32);
    assertThat(bounds.hold(TAPE, 0)).isTrue();
    assertThat(bounds.hold(TAPE, 1)).isFalse();
    assertThat(bounds.hold(TAPE.segment(2, 5), 1)).isTrue();
    assertThat(bounds.hold(TAPE.segment(2, 5), 3)).isFalse();
    assertThat(bounds.hold(new BatchPlan(40, 20).epoch(100, 0.1), 0)).isFalse();
    assertThat(bounds.hold(new BatchPlan(40, 16).epoch(101, 0.1), 0)).isFalse();
  }

  @Property(tries = 200)
  void everyMicroStepLiesInTheWindowThatItIsSaidToLieIn(
      @ForAll @IntRange(min = 1, max = 50) int batch,
      @ForAll @IntRange(min = 1, max = 50) int microBatch,
      @ForAll @IntRange(min = 1, max = 300) int examples,
      @ForAll @IntRange(min = 1, max = 120) int room) {
    Tape tape = new BatchPlan(batch, Math.min(batch, microBatch)).epoch(examples, 0.1);
    WindowBounds bounds = WindowBounds.of(tape, room);
    assertThat(bounds.hold(tape, 0)).isTrue();
    assertThat(bounds.largest()).isLessThanOrEqualTo(Math.max(room, microBatch));
    for (int window = 3; window + 1 < bounds.windows(); window++) {
      // Not one more would have fitted.
      int next = bounds.start(window + 1);
      int size =
          tape.steps().stream().filter(step -> step.start() == next).findFirst().get().size();
      assertThat(next - bounds.start(window) + size).isGreaterThan(room);
    }
  }
}
