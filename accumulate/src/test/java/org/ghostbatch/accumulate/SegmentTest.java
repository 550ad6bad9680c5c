package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SegmentTest {
  // Rows of 16, 16, 8 | 16, 16, 8 | 16, 4 examples.
  private static final Tape TAPE = new BatchPlan(40, 16).epoch(100, 0.1);
  private static final Segment MIDDLE = TAPE.segment(2, 6);

  @Test
  void itsRowsAreThoseOfTheTape() {
    assertThat(MIDDLE.length()).isEqualTo(4);
    assertThat(MIDDLE.steps()).isEqualTo(TAPE.steps().subList(2, 6));
    assertThat(MIDDLE.examples()).isEqualTo(48);
    assertThat(MIDDLE.updates()).isEqualTo(2);
    assertThat(MIDDLE.largestMicroBatch()).isEqualTo(16);
    assertThat(TAPE.whole().steps()).isEqualTo(TAPE.steps());
  }

  @Test
  void aPartOfItIsASegmentOfTheSameTape() {
    assertThat(MIDDLE.rows(1, 3)).isEqualTo(TAPE.segment(3, 5));
    assertThat(MIDDLE.after(3)).isEqualTo(TAPE.segment(5, 6));
    assertThat(MIDDLE.after(4).length()).isZero();
    assertThat(MIDDLE.toTheEndOfTheTape()).isEqualTo(TAPE.segment(2, 8));
  }

  @Test
  void rowsAreWithinSoManyExamplesAsAWhole() {
    assertThat(MIDDLE.rowsWithin(7)).isZero();
    assertThat(MIDDLE.rowsWithin(8)).isEqualTo(1);
    assertThat(MIDDLE.rowsWithin(39)).isEqualTo(2);
    assertThat(MIDDLE.rowsWithin(1000)).isEqualTo(4);
  }

  @Test
  void itIsExecutedAsItsTapeIs() {
    Segment last = new BatchPlan(40, 20).epoch(60, 0.1).segment(2, 3);
    assertThat(last.tape().accumulates()).isTrue();
    assertThat(new Tape(last.steps()).accumulates()).isFalse();
  }
}
