package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void aRoundStaysWithinItsUpdate() {
    // Two updates of five rows each.
    assertThat(rounds(new BatchPlan(50, 10), 100, 2))
        .containsExactly(
            new Rounds(0, 4, 2), new Rounds(4, 5, 1), new Rounds(5, 9, 2), new Rounds(9, 10, 1));
  }

  @Test
  void ofAShortUpdateNoRowsAreLeftOver() {
    List<MicroStep> steps = new BatchPlan(50, 10).epoch(90, 0.1).steps();
    assertThat(Rounds.withinUpdates(steps, 2, 51))
        .containsExactly(new Rounds(0, 5, 1), new Rounds(5, 9, 2));
    assertThat(Rounds.withinUpdates(steps, 2, 50))
        .containsExactly(new Rounds(0, 4, 2), new Rounds(4, 5, 1), new Rounds(5, 9, 2));
  }

  @Test
  void roundsOfEqualWidthAreExecutedTogether() {
    assertThat(rounds(new BatchPlan(40, 10), 120, 2)).containsExactly(new Rounds(0, 12, 2));
  }

  @Test
  void rowsLeftOverMakeASmallerRound() {
    assertThat(rounds(new BatchPlan(70, 10), 70, 4))
        .containsExactly(new Rounds(0, 4, 4), new Rounds(4, 7, 3));
  }

  @Test
  void anUpdateWithFewerRowsThanLanesIsOneRound() {
    assertThat(rounds(new BatchPlan(20, 10), 60, 4)).containsExactly(new Rounds(0, 6, 2));
  }

  @Test
  void updatesOfOneRowHaveNothingToShare() {
    assertThat(rounds(new BatchPlan(10, 10), 30, 4)).containsExactly(new Rounds(0, 3, 1));
  }

  @Test
  void aSegmentMayBeginAndEndWithinAnUpdate() {
    List<MicroStep> steps = new BatchPlan(50, 10).epoch(100, 0.1).segment(3, 8).steps();
    assertThat(Rounds.withinUpdates(steps, 2, 0))
        .containsExactly(new Rounds(0, 4, 2), new Rounds(4, 5, 1));
  }

  @Test
  void rowsThatAreScoredAreDividedAcrossUpdates() {
    assertThat(Rounds.across(7, 3)).containsExactly(new Rounds(0, 6, 3), new Rounds(6, 7, 1));
    assertThat(Rounds.across(2, 3)).containsExactly(new Rounds(0, 2, 2));
    assertThat(Rounds.across(0, 3)).isEmpty();
  }

  private static List<Rounds> rounds(BatchPlan plan, int examples, int lanes) {
    return Rounds.withinUpdates(plan.epoch(examples, 0.1).steps(), lanes, 0);
  }
}
