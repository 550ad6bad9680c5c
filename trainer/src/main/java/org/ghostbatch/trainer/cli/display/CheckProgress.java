package org.ghostbatch.trainer.cli.display;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How many cells of a sweep are checked, on a terminal, if that takes more than a moment. */
public final class CheckProgress implements AutoCloseable {
  private static final long PATIENCE_NANOS = 500_000_000;

  private final PrintStream terminal;
  private final LongSupplier nanoTime;
  private final boolean shown;
  private final int cells;
  private long last;
  private int width;

  /**
   * @param terminal the stream itself: of what commands print, characters that steer are escaped
   * @param nanoTime the clock
   * @param shown whether to show anything
   * @param cells of the grid
   */
  public CheckProgress(PrintStream terminal, LongSupplier nanoTime, boolean shown, int cells) {
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.shown = shown;
    this.cells = cells;
    last = nanoTime.getAsLong();
  }

  /** One more cell is checked. */
  public void checked(int number) {
    long now = nanoTime.getAsLong();
    if (shown && now - last >= PATIENCE_NANOS) {
      last = now;
      String text = String.format(Locale.ROOT, "checking cell %,d of %,d", number, cells);
      width = text.length();
      terminal.print("\r" + text);
      terminal.flush();
    }
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (width > 0) {
      terminal.print("\r" + " ".repeat(width) + "\r");
      terminal.flush();
    }
  }
}
