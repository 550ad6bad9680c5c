package org.ghostbatch.trainer.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** When the epochs of a run ended. */
final class EpochTimes {
  private EpochTimes() {}

  /**
   * The time of each epoch. Earlier versions did not record them: such an epoch ended when the next
   * one began.
   *
   * @param lastEnd when the last epoch ended, if its record does not say
   */
  static List<Instant> of(List<EpochRecord> history, Instant lastEnd) {
    List<Instant> times = new ArrayList<>();
    Instant end = lastEnd;
    for (int index = history.size() - 1; index >= 0; index--) {
      EpochRecord epoch = history.get(index);
      if (epoch.endedMillis() != null) {
        end = Instant.ofEpochMilli(epoch.endedMillis());
      }
      times.add(end);
      end = end.minusMillis(Math.round(epoch.seconds() * 1000));
    }
    Collections.reverse(times);
    return times;
  }
}
