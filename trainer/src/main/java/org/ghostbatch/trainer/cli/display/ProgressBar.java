package org.ghostbatch.trainer.cli.display;

import java.io.PrintStream;
import java.util.function.DoubleFunction;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A line at the foot of the terminal that is overwritten while work proceeds. Rate and time left
 * are of what was done since the first report: what came before is of an earlier process, or a
 * start that is slower than what follows.
 */
final class ProgressBar implements AutoCloseable {
  private static final long REFRESH_NANOS = 100_000_000L;
  // Of all bars: each epoch has one of its own, and to ask takes a process.
  private static final TerminalWidth WIDTH = new TerminalWidth();

  private final Screen screen;
  private final String task;
  private final DoubleFunction<String> rate;
  private final long most;
  private long done;
  private long firstDone = -1;
  private long firstAt;
  private String message = "";
  private long drawnAt;
  private int drawn;

  /**
   * Where a bar is drawn.
   *
   * @param columns how wide the terminal is
   * @param nanoTime the clock
   */
  record Screen(PrintStream terminal, IntSupplier columns, LongSupplier nanoTime) {}

  /**
   * A bar at its beginning.
   *
   * @param most how much there is to do in all
   * @param before how much of it was done earlier
   * @param rate how a rate is written; may be empty
   */
  ProgressBar(Screen screen, String task, long most, long before, DoubleFunction<String> rate) {
    this.screen = screen;
    this.task = task;
    this.most = most;
    this.rate = rate;
    done = before;
    draw();
  }

  /** A bar on the terminal of this process. */
  static ProgressBar on(String task, long most, long before, DoubleFunction<String> rate) {
    Screen screen = new Screen(System.out, WIDTH, System::nanoTime);
    return new ProgressBar(screen, task, most, before, rate);
  }

  /** So much is done in all. */
  synchronized void to(long total, String now) {
    done = total;
    message = now;
    if (firstDone < 0) {
      firstDone = total;
      firstAt = screen.nanoTime().getAsLong();
    }
    if (screen.nanoTime().getAsLong() - drawnAt >= REFRESH_NANOS) {
      draw();
    }
  }

  /** So much more is done. */
  synchronized void by(long more, String now) {
    to(done + more, now);
  }

  /** Prints a line above the bar. */
  synchronized void above(Runnable print) {
    clear();
    print.run();
    draw();
  }

  private void draw() {
    double seconds = (screen.nanoTime().getAsLong() - firstAt) / 1e9;
    double perSecond =
        firstDone >= 0 && done > firstDone && seconds > 0
            ? (done - firstDone) / seconds
            : Double.NaN;
    ProgressLine line =
        new ProgressLine(
            task,
            most == 0 ? 1 : (double) done / most,
            message,
            Double.isNaN(perSecond) ? "" : rate.apply(perSecond),
            (most - done) / perSecond);
    String text = line.text(screen.columns().getAsInt());
    screen
        .terminal()
        .print(
            "\r"
                + text
                + " "
                    .repeat(
                        Math.max(
                            0, Math.min(drawn, screen.columns().getAsInt() - 1) - text.length())));
    screen.terminal().flush();
    drawn = text.length();
    drawnAt = screen.nanoTime().getAsLong();
  }

  private void clear() {
    screen
        .terminal()
        .print(
            "\r"
                + " ".repeat(Math.max(0, Math.min(drawn, screen.columns().getAsInt() - 1)))
                + "\r");
    screen.terminal().flush();
    drawn = 0;
  }

  /** Takes the bar away. */
  @Override
  public synchronized void close() {
    clear();
  }
}
