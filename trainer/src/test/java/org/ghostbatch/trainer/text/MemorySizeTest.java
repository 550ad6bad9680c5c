package org.ghostbatch.trainer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.ghostbatch.trainer.cli.Commands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySizeTest {
  @ParameterizedTest
  @CsvSource({
    "256MiB, 268435456",
    "256 MiB, 268435456",
    "1GiB, 1073741824",
    "1.5GiB, 1610612736",
    "2tib, 2199023255552",
    "500MB, 500000000",
    "1gb, 1000000000",
    "0.5TB, 500000000000",
    "64KiB, 65536",
    "3kB, 3000",
    "7B, 7",
    "123456, 123456",
    "1.1KiB, 1126",
    "9223372036854775807, 9223372036854775807"
  })
  void sizesAreReadToTheByte(String text, long bytes) {
    assertThat(MemorySize.parse(text)).isEqualTo(new MemorySize(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "12X", "MiB", "-1MiB", "+1MiB", "1,5GiB", "1.GiB", ".5GiB", "1e9", "256M", "NaN", "1 2",
        "0x10", "1MiB1", "٣MiB"
      })
  void whatIsNotASizeIsNamedWithAnExample(String text) {
    assertThatThrownBy(() -> MemorySize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'%s' is not a size, as in 256MiB or 1.5GiB", text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "0.0GiB", "0.5B", "8388608TiB", "9223372036854775808", "99999999999999999TB"})
  void sizesOutOfRangeAreNamedWithTheRange(String text) {
    assertThatThrownBy(() -> MemorySize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'%s' must be at least 1 byte and less than 8388608TiB", text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "268435456     | 256 MiB",
        "1610612736    | 1,536 MiB",
        "1099511627776 | 1 TiB",
        "500000000     | 500 MB",
        "65536         | 64 KiB",
        "1234567       | 1,234,567 B"
      })
  void sizesAreWrittenShortAndExact(long bytes, String text) {
    assertThat(new MemorySize(bytes)).hasToString(text);
  }

  @Property
  void whatIsWrittenIsReadAsTheSameSize(@ForAll @LongRange(min = 1) long bytes) {
    assertReadAgain(bytes);
  }

  @Property
  void roundSizesAreReadAsTheSameSize(
      @ForAll @LongRange(min = 1, max = 1 << 20) long count,
      @ForAll @IntRange(max = 42) int zeros) {
    assertReadAgain(count << zeros);
  }

  private static void assertReadAgain(long bytes) {
    MemorySize size = new MemorySize(bytes);
    assertThat(MemorySize.parse(size.toString().replace(",", ""))).isEqualTo(size);
  }

  @Test
  void aWrongSizeOnTheCommandLineIsAnsweredWithItsFlag() {
    assertThat(Commands.run("train", "--memory-limit", "12X").err())
        .contains("--memory-limit: '12X' is not a size, as in 256MiB or" + " 1.5GiB");
  }
}
