package org.ghostbatch.trainer;

import java.io.PrintWriter;
import java.util.Locale;

/** How many cells of a sweep are checked, on a terminal, if that takes more than a moment. */
final class CheckProgress implements AutoCloseable {
  private static final long PATIENCE_NANOS = 500_000_000;

  private final PrintWriter out;
  private final boolean shown;
  private final int cells;
  private long last = System.nanoTime();
  private int width;

  /**
   * @param shown whether to show anything
   * @param cells of the grid
   */
  CheckProgress(PrintWriter out, boolean shown, int cells) {
    this.out = out;
    this.shown = shown;
    this.cells = cells;
  }

  /** One more cell is checked. */
  void checked(int number) {
    long now = System.nanoTime();
    if (shown && now - last >= PATIENCE_NANOS) {
      last = now;
      String text = String.format(Locale.ROOT, "checking cell %,d of %,d", number, cells);
      width = text.length();
      out.print("\r" + text);
      out.flush();
    }
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      out.flush();
    }
  }
}
