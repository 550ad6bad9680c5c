package org.ghostbatch.trainer;

import java.io.PrintWriter;
import java.util.Locale;
import org.ghostbatch.trainer.statistics.Decimals;

/**
 * What a sweep shows: one line a finished cell, and how long the rest will take, on a terminal by a
 * bar over the epochs of all cells.
 */
final class SweepDisplay implements AutoCloseable {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean lines;
  private final boolean bars;
  private final String command;
  private final int cells;
  private long epochs;
  private long before;
  private long done;
  private long started;
  private ProgressBar bar;

  /**
   * @param command its name, before errors
   * @param cells of the whole grid
   */
  SweepDisplay(PrintWriter out, PrintWriter err, boolean quiet, String command, int cells) {
    this.out = out;
    this.err = err;
    this.lines = !quiet;
    this.bars = !quiet && Terminal.isPresent();
    this.command = command;
    this.cells = cells;
  }

  void line(String text) {
    if (lines) {
      print(out, text);
    }
  }

  /** Above the bar, which is drawn again below. */
  private void print(PrintWriter to, String text) {
    if (bar == null) {
      to.println(text);
    } else {
      bar.above(() -> to.println(text));
    }
    to.flush();
  }

  /**
   * The first cell begins.
   *
   * @param epochs of all cells
   * @param finished of the cells that are done already
   */
  void begin(long epochs, long finished) {
    this.epochs = epochs;
    before = finished;
    done = finished;
    started = System.nanoTime();
    if (bars) {
      bar = ProgressBar.on("sweep", epochs, finished, rate -> "");
    }
  }

  /** Follows a cell's epochs. */
  RunListener cell(Cell cell) {
    String message = "cell %d/%d".formatted(cell.number(), cells);
    if (bar != null) {
      bar.to(done, message);
    }
    return new RunListener() {
      @Override
      public void endEpoch(EpochRecord epoch) {
        if (bar != null) {
          bar.to(done + epoch.epoch(), message);
        }
      }

      @Override
      public void detour(int epoch, long examples, int epochExamples, int microBatch) {
        line(
            String.format(
                Locale.ROOT,
                "%s  out of memory in epoch %d: going on with micro-batches of %,d",
                name(cell),
                epoch,
                microBatch));
      }
    };
  }

  private String name(Cell cell) {
    return "cell %d/%d  %s".formatted(cell.number(), cells, cell.description());
  }

  /** A cell came to its end. */
  void end(Cell cell, int cellEpochs, Summary summary) {
    count(cellEpochs);
    line(
        String.format(
            Locale.ROOT,
            "%s  validation loss %s  accuracy %.4f  %.1f s%s",
            name(cell),
            Decimals.loss(summary.validationLoss()),
            summary.validationAccuracy(),
            summary.seconds(),
            timeLeft()));
  }

  /** A cell diverged, which is a result. */
  void diverge(Cell cell, int cellEpochs, String message) {
    count(cellEpochs);
    line("%s  diverged: %s%s".formatted(name(cell), message, timeLeft()));
  }

  /** A cell is another process's at this moment. */
  void leave(Cell cell, int cellEpochs, String why) {
    count(cellEpochs);
    line("%s  is left out: %s".formatted(name(cell), why));
  }

  /** A cell that was done is run again, for its files are damaged. */
  void repeat(CellResult damaged) {
    line("%s  is run again: %s".formatted(name(damaged.cell()), damaged.failure()));
  }

  /** A cell failed; this is said even where nothing else is. */
  void fail(Cell cell, int cellEpochs, Failure failure) {
    count(cellEpochs);
    complain("%s: %s".formatted(name(cell), failure.message()));
    failure.details().forEach(line -> print(err, "  " + line));
  }

  /** Something is wrong; this is said even where nothing else is. */
  void complain(String text) {
    print(err, "%s: %s".formatted(command, ControlCharacters.inOneLine(text)));
  }

  private void count(int cellEpochs) {
    done += cellEpochs;
    if (bar != null) {
      bar.to(done, "");
    }
  }

  private String timeLeft() {
    if (bar != null || done == epochs) {
      return "";
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    return "  (about %s left)".formatted(inWords(seconds / (done - before) * (epochs - done)));
  }

  static String inWords(double seconds) {
    if (seconds < 100) {
      return String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds));
    }
    return seconds < 6000
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
