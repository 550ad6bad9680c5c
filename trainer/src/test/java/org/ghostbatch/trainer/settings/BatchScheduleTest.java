package org.ghostbatch.trainer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.trainer.text.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchScheduleTest {
  private static final BatchSchedule SCHEDULE = BatchSchedule.parse("0:128,10:512,20:64");

  @Test
  void theFlagIsReadEntryByEntry() {
    assertThat(SCHEDULE.entries())
        .containsExactly(
            new BatchSchedule.Entry(0, 128),
            new BatchSchedule.Entry(10, 512),
            new BatchSchedule.Entry(20, 64));
    assertThat(SCHEDULE).hasToString("0:128,10:512,20:64");
  }

  @Test
  void leadingZerosAreReadButNotWritten() {
    assertThat(BatchSchedule.parse("00:0128,007:5")).hasToString("0:128,7:5");
  }

  @Test
  void theLargestNumbersAreRead() {
    assertThat(BatchSchedule.parse("0:1,2147483647:2147483647").at(Integer.MAX_VALUE))
        .isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 128",
    "1, 128",
    "9, 128",
    "10, 512",
    "19, 512",
    "20, 64",
    "21, 64",
    "2147483647, 64"
  })
  void anEntryHoldsFromItsEpochUntilTheNextEntry(int epoch, int batch) {
    assertThat(SCHEDULE.at(epoch)).isEqualTo(batch);
  }

  @Test
  void firstSmallestAndLargestAreThoseOfAllEntries() {
    assertThat(SCHEDULE.first()).isEqualTo(128);
    assertThat(SCHEDULE.smallest()).isEqualTo(64);
    assertThat(SCHEDULE.largest()).isEqualTo(512);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1          | 0:128",
        "10         | 0:128",
        "11         | 0:128,10:512",
        "20         | 0:128,10:512",
        "21         | 0:128,10:512,20:64",
        "2147483647 | 0:128,10:512,20:64"
      })
  void withinARunAreTheEntriesThatItReaches(int epochs, String reached) {
    assertThat(SCHEDULE.within(epochs)).hasToString(reached);
  }

  @Test
  void withinARunSmallestAndLargestAreThoseOfItsEpochs() {
    assertThat(SCHEDULE.within(20).smallest()).isEqualTo(128);
    assertThat(SCHEDULE.within(10).largest()).isEqualTo(128);
  }

  @Test
  void aConstantBatchIsAScheduleOfOneEntry() {
    BatchSchedule constant = BatchSchedule.constant(128);
    assertThat(constant).isEqualTo(BatchSchedule.parse("0:128"));
    assertThat(constant.at(0)).isEqualTo(128);
    assertThat(constant.at(1000)).isEqualTo(128);
  }

  @Test
  void laterChangesToTheListOfEntriesDoNotReachTheSchedule() {
    List<BatchSchedule.Entry> entries = new ArrayList<>(SCHEDULE.entries());
    BatchSchedule copied = new BatchSchedule(entries);
    entries.clear();
    assertThat(copied).isEqualTo(SCHEDULE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "128",
        ":",
        "0:",
        ":128",
        "0:128:256",
        "0 :128",
        " 0:128",
        "0:128 ",
        "0:1e3",
        "0:1.5",
        "+0:128",
        "0:0x10",
        "--0:128",
        "0:-",
        "zero:128",
        "0;128",
        "٠:١"
      })
  void whatIsNotAnEntryIsNamedWithAnExample(String text) {
    assertRejected(text, "'%s' is not EPOCH:BATCH, as in 0:128,10:512".formatted(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0:128,         | ''",
        ",0:128         | ''",
        "0:128,,5:256   | ''",
        "0:128, 10:512  | ' 10:512'",
        "0:128,10-512   | '10-512'",
        "0:a,0:b        | '0:a'"
      },
      quoteCharacter = '"')
  void amongEntriesTheFirstThatIsNoneIsNamed(String text, String wrong) {
    assertRejected(text, wrong + " is not EPOCH:BATCH, as in 0:128,10:512");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1:1            | begins at epoch 1: must begin at 0, before the first epoch",
        "-1:128         | begins at epoch -1: must begin at 0, before the first epoch",
        "5:128,0:256    | begins at epoch 5: must begin at 0, before the first epoch",
        "0:0            | the batch of 0:0 must be at least 1",
        "0:128,10:-512  | the batch of 10:-512 must be at least 1",
        "0:1,0:2        | epoch 0 follows epoch 0: epochs must ascend",
        "0:1,9:2,5:3    | epoch 5 follows epoch 9: epochs must ascend",
        "0:1,9:2,-5:3   | epoch -5 follows epoch 9: epochs must ascend"
      })
  void entriesThatMakeNoScheduleAreNamedWithTheRemedy(String text, String wrong) {
    assertRejected(text, wrong);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0:2147483648       | 2147483648 is out of range: use 1 to 2147483647",
        "0:-2147483649      | -2147483649 is out of range: use 1 to 2147483647",
        "0:1,2147483648:1   | 2147483648 is out of range: use 0 to 2147483647",
        "-9999999999:1      | -9999999999 is out of range: use 0 to 2147483647"
      })
  void numbersBeyondIntAreNamedWithTheRange(String text, String wrong) {
    assertRejected(text, wrong);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0:128\n", "\n0:128", "0:128,\r\n10:512", "0\u2028:128", "0:128\u0085", "\u000b"})
  void theAnswerToLineBreaksIsOneLine(String text) {
    assertThatThrownBy(() -> BatchSchedule.parse(text))
        .isInstanceOf(UsageException.class)
        .message()
        .startsWith("--batch-schedule ")
        .endsWith("is not EPOCH:BATCH, as in 0:128,10:512")
        .doesNotContainPattern("\\R");
  }

  private static void assertRejected(String text, String wrong) {
    assertThatThrownBy(() -> BatchSchedule.parse(text))
        .isInstanceOf(UsageException.class)
        .hasMessage("--batch-schedule %s: %s", text, wrong);
  }

  @Test
  void noEntriesAtAllAreRejected() {
    assertThatThrownBy(() -> new BatchSchedule(List.of()))
        .isInstanceOf(UsageException.class)
        .hasMessage("--batch-schedule : must name at least one EPOCH:BATCH, as in 0:128");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aConstantBatchBelowOneIsRejectedUnderItsOwnFlag(int batch) {
    assertThatThrownBy(() -> BatchSchedule.constant(batch))
        .isInstanceOf(UsageException.class)
        .hasMessage("--batch %d: must be at least 1", batch);
  }

  @Test
  void epochsBeforeTheFirstHaveNoBatch() {
    assertThatThrownBy(() -> SCHEDULE.at(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epoch -1: must be at least 0");
  }

  @Test
  void aRunOfNoEpochsHasNoSchedule() {
    assertThatThrownBy(() -> SCHEDULE.within(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epochs 0: must be at least 1");
  }
}
