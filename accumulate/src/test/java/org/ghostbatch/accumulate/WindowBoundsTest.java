package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
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
    assertThat(WindowBounds.of(tape.whole(), 80).places())
        .containsExactly(0, 10, 30, 70, 150, 230, 310, 330);
    assertThat(WindowBounds.of(tape.whole(), 89).places())
        .containsExactly(0, 10, 30, 70, 150, 230, 310, 330);
    assertThat(WindowBounds.of(tape.from(240), 80).places())
        .containsExactly(240, 250, 270, 310, 330);
  }

  @Example
  void aTapeForWhichOneWindowHasRoomIsNotCut() {
    assertThat(WindowBounds.of(TAPE.whole(), 100).places()).containsExactly(0, 100);
    assertThat(WindowBounds.of(TAPE.segment(2, 5), 40).places()).containsExactly(32, 72);
    assertThat(WindowBounds.of(TAPE.whole(), 99).places()).hasSizeGreaterThan(3);
  }

  @Example
  void aWindowIsEnlargedToTheLargestMicroStep() {
    WindowBounds bounds = WindowBounds.of(TAPE.whole(), 1);
    assertThat(bounds.places()).containsExactly(0, 16, 32, 40, 56, 72, 80, 96, 100);
    assertThat(bounds.largest()).isEqualTo(16);
  }

  @Example
  void anExampleIsFoundInItsWindow() {
    WindowBounds bounds = WindowBounds.of(TAPE.segment(2, 5), 32);
    assertThat(bounds.places()).containsExactly(32, 40, 56, 72);
    assertThat(IntStream.of(31, 32, 39, 40, 71, 72).map(bounds::windowOf))
        .containsExactly(-1, 0, 0, 1, 2, 3);
  }

  @Property(tries = 200)
  void everyMicroStepLiesInOneWindow(
      @ForAll @IntRange(min = 1, max = 50) int batch,
      @ForAll @IntRange(min = 1, max = 50) int microBatch,
      @ForAll @IntRange(min = 1, max = 300) int examples,
      @ForAll @IntRange(min = 1, max = 120) int room) {
    Tape tape = new BatchPlan(batch, Math.min(batch, microBatch)).epoch(examples, 0.1);
    WindowBounds bounds = WindowBounds.of(tape.whole(), room);
    for (MicroStep step : tape.steps()) {
      assertThat(bounds.windowOf(step.end() - 1)).isEqualTo(bounds.windowOf(step.start()));
    }
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
