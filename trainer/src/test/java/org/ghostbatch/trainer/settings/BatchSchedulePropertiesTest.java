package org.ghostbatch.trainer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.ghostbatch.trainer.text.UsageException;

/** What holds for all batch schedules, against a sorted map of batches by epoch. */
class BatchSchedulePropertiesTest {
  private static final int EPOCHS = 40;

  @Provide
  Arbitrary<TreeMap<Integer, Integer>> anyBatches() {
    return batches(Integer.MAX_VALUE);
  }

  /** Of about the epochs of a short run. */
  @Provide
  Arbitrary<TreeMap<Integer, Integer>> fewEpochs() {
    return batches(EPOCHS);
  }

  private static Arbitrary<TreeMap<Integer, Integer>> batches(int lastEpoch) {
    Arbitrary<Integer> batch = Arbitraries.integers().greaterOrEqual(1);
    return Combinators.combine(
            batch,
            Arbitraries.maps(Arbitraries.integers().between(1, lastEpoch), batch).ofMaxSize(8))
        .as(
            (first, later) -> {
              TreeMap<Integer, Integer> batches = new TreeMap<>(later);
              batches.put(0, first);
              return batches;
            });
  }

  private static BatchSchedule schedule(TreeMap<Integer, Integer> batches) {
    List<BatchSchedule.Entry> entries =
        batches.entrySet().stream()
            .map(entry -> new BatchSchedule.Entry(entry.getKey(), entry.getValue()))
            .toList();
    return new BatchSchedule(entries);
  }

  @Property
  void whatIsWrittenIsReadAsTheSameSchedule(
      @ForAll("anyBatches") TreeMap<Integer, Integer> batches) {
    BatchSchedule schedule = schedule(batches);
    assertThat(BatchSchedule.parse(schedule.toString())).isEqualTo(schedule);
  }

  @Property
  void theBatchIsThatOfTheNearestEntryBefore(
      @ForAll("fewEpochs") TreeMap<Integer, Integer> batches,
      @ForAll @IntRange(max = EPOCHS + 5) int epoch) {
    assertThat(schedule(batches).at(epoch)).isEqualTo(batches.floorEntry(epoch).getValue());
  }

  @Property
  void withinARunItsEpochsKeepTheirBatchesAndNoOthersRemain(
      @ForAll("fewEpochs") TreeMap<Integer, Integer> batches,
      @ForAll @IntRange(min = 1, max = EPOCHS + 5) int epochs) {
    BatchSchedule whole = schedule(batches);
    BatchSchedule within = whole.within(epochs);

    int[] ofTheRun = IntStream.range(0, epochs).map(whole::at).toArray();
    assertThat(IntStream.range(0, epochs).map(within::at)).containsExactly(box(ofTheRun));
    assertThat(within.smallest()).isEqualTo(IntStream.of(ofTheRun).min().getAsInt());
    assertThat(within.largest()).isEqualTo(IntStream.of(ofTheRun).max().getAsInt());
  }

  private static Integer[] box(int[] values) {
    return IntStream.of(values).boxed().toArray(Integer[]::new);
  }

  @Property(tries = 5000)
  void anyTextIsReadOrAnsweredInOneLine(
      @ForAll
          @StringLength(max = 24)
          @CharRange(from = '0', to = '9')
          @Chars({':', ',', ':', ',', '-', ' ', '\n', '\r', '\u2029'})
          String text) {
    Throwable wrong = catchThrowable(() -> BatchSchedule.parse(text));
    if (wrong != null) {
      assertThat(wrong).isInstanceOf(UsageException.class);
      assertThat(wrong.getMessage()).startsWith("--batch-schedule ").doesNotContainPattern("\\R");
    }
  }
}
