package org.ghostbatch.trainer.sweep;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every n-th cell of a grid, for one of n machines: {@code 2/3} is the second of three.
 *
 * @param number from 1 to count
 */
public record Shard(int number, int count) {
  /** All cells. */
  public static final Shard WHOLE = new Shard(1, 1);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  public Shard {
    if (count < 1) {
      throw new IllegalArgumentException(
          "shard %d/%d: N of I/N must be at least 1, as in 1/4".formatted(number, count));
    }
    if (number < 1 || number > count) {
      throw new IllegalArgumentException(
          "shard %d/%d: must be from 1/%d to %d/%d".formatted(number, count, count, count, count));
    }
  }

  /**
   * Reads the flag's form.
   *
   * @throws IllegalArgumentException if it is not of that form, or out of range
   */
  public static Shard parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'%s' is not I/N, as in 1/4".formatted(text));
    }
    return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  boolean isWhole() {
    return count == 1;
  }

  boolean holds(Cell cell) {
    return (cell.number() - 1) % count == number - 1;
  }

  @Override
  public String toString() {
    return number + "/" + count;
  }
}
