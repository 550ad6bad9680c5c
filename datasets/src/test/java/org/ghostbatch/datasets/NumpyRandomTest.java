package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NumpyRandomTest {
  @Test
  void theTenThousandthWordOfSeed5489IsTheOneThatTheCppStandardPrints() {
    NumpyRandom random = new NumpyRandom(5489);
    for (int i = 1; i < 10_000; i++) {
      random.nextWord();
    }
    assertThat(Integer.toUnsignedLong(random.nextWord())).isEqualTo(4123659995L);
  }

  @Test
  void uniformAndNormalNumbersOfSeedZeroAreNumpys() {
    NumpyRandom uniform = new NumpyRandom(0);
    assertThat(uniform.nextDouble()).isEqualTo(0.5488135039273248);
    assertThat(uniform.nextDouble()).isEqualTo(0.7151893663724195);
    NumpyRandom normal = new NumpyRandom(0);
    assertThat(normal.gauss()).isEqualTo(1.764052345967664);
    assertThat(normal.gauss()).isEqualTo(0.4001572083672233);
    assertThat(normal.gauss()).isEqualTo(0.9787379841057392);
  }

  @Test
  void theShuffleOfSeed42IsNumpys() {
    int[] order = Order.asStored(10);
    new NumpyRandom(42).shuffle(order);
    assertThat(order).containsExactly(8, 1, 5, 0, 7, 2, 9, 4, 3, 6);
  }

  @Test
  void anIntegerFromZeroToZeroDrawsNothing() {
    NumpyRandom random = new NumpyRandom(1);
    assertThat(random.interval(0)).isZero();
    assertThat(random.nextWord()).isEqualTo(new NumpyRandom(1).nextWord());
  }

  @Property(tries = 50)
  void integersStayInTheirInterval(@ForAll @IntRange(min = 0) int max) {
    NumpyRandom random = new NumpyRandom(7);
    for (int i = 0; i < 20; i++) {
      assertThat(random.interval(max)).isBetween(0, max);
    }
  }

  @Test
  void aSeedIsOneUnsignedWord() {
    new NumpyRandom(4294967295L);
    assertThatThrownBy(() -> new NumpyRandom(4294967296L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seed 4294967296: must lie in 0..4294967295");
    assertThatThrownBy(() -> new NumpyRandom(-1)).hasMessageContaining("seed -1: must lie in");
  }
}
