package org.ghostbatch.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.ghostbatch.accumulate.Tally;
import org.junit.jupiter.api.Test;

class EpochTimesTest {
  private static final Instant END = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void everyEpochKeepsTheTimeThatItsRecordHas() {
    List<EpochRecord> history = List.of(epoch(1, 5, 1_000L), epoch(2, 5, 9_000L));
    assertThat(EpochTimes.of(history, END))
        .containsExactly(Instant.ofEpochMilli(1_000), Instant.ofEpochMilli(9_000));
  }

  @Test
  void anEpochWithoutTimeEndedWhenTheNextBegan() {
    List<EpochRecord> old = List.of(epoch(1, 5, null), epoch(2, 7.5, null), epoch(3, 2, null));
    assertThat(EpochTimes.of(old, END))
        .containsExactly(END.minusMillis(9_500), END.minusSeconds(2), END);
    List<EpochRecord> resumed = List.of(epoch(1, 5, null), epoch(2, 7, null), epoch(3, 2, 90_000L));
    assertThat(EpochTimes.of(resumed, END))
        .extracting(Instant::toEpochMilli)
        .containsExactly(81_000L, 88_000L, 90_000L);
    assertThat(EpochTimes.of(List.of(), END)).isEmpty();
  }

  private static EpochRecord epoch(int number, double seconds, Long endedMillis) {
    Tally tally = new Tally(1, 1, 1);
    return new EpochRecord(number, 1, 1, tally, tally, 0.1, 1, 1, seconds, 1, endedMillis);
  }
}
