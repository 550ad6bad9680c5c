package org.ghostbatch.trainer.settings;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a run's state is written.
 *
 * @param amount how many of the unit lie between two checkpoints, at least 1
 */
public record CheckpointInterval(long amount, Unit unit) {
  /** No checkpoints at all. */
  public static final CheckpointInterval NEVER = new CheckpointInterval(1, Unit.NEVER);

  public static final CheckpointInterval EACH_EPOCH = new CheckpointInterval(1, Unit.EPOCH);

  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([a-z]+)");

  /** What the amount counts. */
  public enum Unit {
    EPOCH("epoch", "epochs"),
    UPDATE("update", "updates"),
    MINUTE("min"),
    SECOND("s"),
    NEVER;

    private final String[] words;

    Unit(String... words) {
      this.words = words;
    }
  }

  /**
   * Reads the flag's form.
   *
   * @param text as in {@code 1epoch}, {@code 500updates}, {@code 5min}, {@code 30s} or {@code
   *     never}
   * @throws IllegalArgumentException if it is not of that form
   */
  public static CheckpointInterval parse(String text) {
    if (text.equals("never")) {
      return NEVER;
    }
    Matcher form = FORM.matcher(text);
    if (form.matches() && Long.parseLong(form.group(1)) > 0) {
      for (Unit unit : Unit.values()) {
        if (Arrays.asList(unit.words).contains(form.group(2))) {
          return new CheckpointInterval(Long.parseLong(form.group(1)), unit);
        }
      }
    }
    throw new IllegalArgumentException(
        "'%s' is not an interval such as 1epoch, 500updates, 5min, 30s, or never".formatted(text));
  }

  public boolean isNever() {
    return unit == Unit.NEVER;
  }

  /** The time between two checkpoints, or the longest there is where it is not counted in time. */
  public long nanoseconds() {
    return switch (unit) {
      case MINUTE -> TimeUnit.MINUTES.toNanos(amount);
      case SECOND -> TimeUnit.SECONDS.toNanos(amount);
      case EPOCH, UPDATE, NEVER -> Long.MAX_VALUE;
    };
  }
}
