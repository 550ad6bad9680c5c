package org.ghostbatch.trainer.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory, as flags name it: {@code 256MiB}, {@code 1.5GiB}, {@code 500MB}. */
public record MemorySize(long bytes) {
  private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?) *([a-z]*)");
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  /** The larger first. */
  private enum Unit {
    TIB("TiB", 1L << 40),
    TB("TB", 1_000_000_000_000L),
    GIB("GiB", 1L << 30),
    GB("GB", 1_000_000_000L),
    MIB("MiB", 1L << 20),
    MB("MB", 1_000_000L),
    KIB("KiB", 1L << 10),
    KB("KB", 1_000L),
    BYTE("B", 1);

    private final String symbol;
    private final long bytes;

    Unit(String symbol, long bytes) {
      this.symbol = symbol;
      this.bytes = bytes;
    }
  }

  public MemorySize {
    if (bytes < 1) {
      throw new IllegalArgumentException("memory size %d: must be at least 1".formatted(bytes));
    }
  }

  /**
   * Reads a number and its unit, in any case; without a unit it counts bytes. Parts of a byte are
   * dropped.
   *
   * @throws IllegalArgumentException if the text is not a size from 1 byte to 2<sup>63</sup> - 1
   */
  public static MemorySize parse(String text) {
    Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw notASize(text);
    }
    BigDecimal bytes =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(unitBytes(text, matcher.group(2))))
            .setScale(0, RoundingMode.DOWN);
    if (bytes.signum() == 0 || bytes.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(
          "'%s' must be at least 1 byte and less than 8388608TiB".formatted(text));
    }
    return new MemorySize(bytes.longValueExact());
  }

  private static long unitBytes(String text, String symbol) {
    if (symbol.isEmpty()) {
      return 1;
    }
    return Arrays.stream(Unit.values())
        .filter(unit -> unit.symbol.equalsIgnoreCase(symbol))
        .findFirst()
        .orElseThrow(() -> notASize(text))
        .bytes;
  }

  private static IllegalArgumentException notASize(String text) {
    return new IllegalArgumentException(
        "'%s' is not a size, as in 256MiB or 1.5GiB".formatted(text));
  }

  /** Exact, in the largest unit that leaves a whole number, for instance {@code 256 MiB}. */
  @Override
  public String toString() {
    Unit largest =
        Arrays.stream(Unit.values()).filter(unit -> bytes % unit.bytes == 0).findFirst().get();
    return String.format(Locale.ROOT, "%,d %s", bytes / largest.bytes, largest.symbol);
  }

  /** A measured amount in whole MiB, or with one decimal below 10: for people to read. */
  public static String rounded(long bytes) {
    double mebibytes = (double) bytes / Unit.MIB.bytes;
    return String.format(Locale.ROOT, mebibytes < 10 ? "%.1f MiB" : "%,.0f MiB", mebibytes);
  }
}
