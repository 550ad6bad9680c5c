package org.ghostbatch.trainer.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.junit.jupiter.api.Test;

class MicroBatchSearchTest {
  // 79,510 parameters, and 20 for each of the 784 features: 95,190 an example.
  private static final Network NETWORK =
      Network.of(784, List.of(Layer.dense(100), Layer.dense(10)));

  @Test
  void theFastestIsLookedForInLargeUpdatesOfLongRuns() {
    assertThat(NETWORK.parameterCount()).isEqualTo(79_510);
    assertThat(MicroBatchSearch.FASTEST.pays(2048, 1_050_531, NETWORK)).isTrue();
    assertThat(MicroBatchSearch.FASTEST.pays(2048, 1_050_530, NETWORK)).isFalse();
    assertThat(MicroBatchSearch.FASTEST.pays(2047, 1e9, NETWORK)).isFalse();
  }

  @Test
  void andInThoseOfTwentyTimesTheExamplesThatItTakes() {
    // 3 passes over 2 micro-steps of 512 to 8,192.
    assertThat(MicroBatchSearch.FASTEST.pays(60_000, 20 * 95_232, NETWORK)).isTrue();
    assertThat(MicroBatchSearch.FASTEST.pays(60_000, 20 * 95_232 - 1, NETWORK)).isFalse();
  }

  @Test
  void theLargestIsLookedForWhereverItIsAskedFor() {
    assertThat(MicroBatchSearch.LARGEST.pays(1, 1, NETWORK)).isTrue();
  }
}
