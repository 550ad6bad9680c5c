package org.ghostbatch.trainer.cli.display;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many columns the terminal has, asked again every few seconds. The system's own {@code stty}
 * is asked: libraries for terminals take Ctrl-C for themselves, and a run could not write what it
 * has.
 */
final class TerminalWidth implements IntSupplier {
  private static final int USUAL = 80;
  private static final Pattern SIZE = Pattern.compile("[0-9]+ ([0-9]{1,5})\\s*");
  private static final long ATTENTION_NANOS = TimeUnit.SECONDS.toNanos(5);

  private int columns;
  private long askedAt;

  @Override
  public synchronized int getAsInt() {
    if (columns == 0 || System.nanoTime() - askedAt > ATTENTION_NANOS) {
      columns = asked();
      askedAt = System.nanoTime();
    }
    return columns;
  }

  private static int asked() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return of(size);
    } catch (IOException noSuchCommand) {
      return USUAL;
    }
  }

  /** The columns in what {@code stty size} says; terminals that do not know say 0. */
  static int of(String size) {
    Matcher matcher = SIZE.matcher(size);
    int columns = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    return columns > 0 ? columns : USUAL;
  }
}
