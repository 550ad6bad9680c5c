package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class OrderInBlocksTest {
  @Property(tries = 300)
  void itIsAPermutationWhoseBlocksStayTogether(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 50) int epoch,
      @ForAll @IntRange(min = 0, max = 200) int count,
      @ForAll @IntRange(min = 1, max = 250) int block) {
    int[] order = Order.shuffledInBlocks(seed, epoch, count, block);
    assertThat(order).isEqualTo(Order.shuffledInBlocks(seed, epoch, count, block));
    assertThat(Arrays.stream(order).sorted().toArray()).isEqualTo(Order.asStored(count));
    int from = 0;
    while (from < count) {
      int number = order[from] / block;
      int size = Math.min(block, count - number * block);
      assertThat(Arrays.stream(order, from, from + size)).allMatch(row -> row / block == number);
      from += size;
    }
  }

  @Example
  void blocksAndWhatIsInThemAreShuffledAnewEachEpoch() {
    int[] first = Order.shuffledInBlocks(1, 0, 1000, 100);
    int[] second = Order.shuffledInBlocks(1, 1, 1000, 100);
    assertThat(blocks(first)).isNotEqualTo(blocks(second)).isNotEqualTo(Order.asStored(10));
    assertThat(Arrays.copyOf(first, 100)).isNotEqualTo(Arrays.stream(first).sorted().toArray());
    assertThat(Order.shuffledInBlocks(2, 0, 1000, 100)).isNotEqualTo(first);
    assertThat(within(first, 0)).isNotEqualTo(within(first, 1));
  }

  private static int[] blocks(int[] order) {
    return Arrays.stream(Order.asStored(10)).map(i -> order[100 * i] / 100).toArray();
  }

  private static int[] within(int[] order, int block) {
    return Arrays.stream(order, 100 * block, 100 * block + 100).map(row -> row % 100).toArray();
  }

  @Example
  void aBlockOfNoneIsRefused() {
    assertThatThrownBy(() -> Order.shuffledInBlocks(1, 0, 10, 0))
        .hasMessage("block of 0: must be at least 1");
  }
}
