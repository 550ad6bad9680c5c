package org.ghostbatch.trainer.cli.display;

import java.io.PrintWriter;
import java.util.Locale;
import org.ghostbatch.trainer.formats.Summary;
import org.ghostbatch.trainer.run.EpochRecord;
import org.ghostbatch.trainer.run.Failure;
import org.ghostbatch.trainer.run.RunListener;
import org.ghostbatch.trainer.settings.DatasetListener;
import org.ghostbatch.trainer.statistics.Decimals;
import org.ghostbatch.trainer.sweep.Cell;
import org.ghostbatch.trainer.sweep.CellResult;
import org.ghostbatch.trainer.sweep.CheckedCell;
import org.ghostbatch.trainer.sweep.SweepListener;
import org.ghostbatch.trainer.text.ControlCharacters;

/**
 * What a sweep shows: one line for each finished cell, and how long the rest will take, on a
 * terminal by a bar over the epochs of all cells.
 */
public final class SweepDisplay implements SweepListener, AutoCloseable {
  private final Streams streams;
  private final boolean lines;
  private final boolean bars;
  private final String again;
  private final int cells;
  private long epochs;
  private long before;
  private long done;
  private long started;
  private ProgressBar bar;

  /**
   * Where a sweep prints.
   *
   * @param command its name, before errors
   * @param verbose whether stack traces are wanted
   */
  public record Streams(PrintWriter out, PrintWriter err, String command, boolean verbose) {}

  /**
   * @param cells of the whole grid
   * @param again the shell command that resumes the sweep
   */
  public SweepDisplay(Streams streams, boolean quiet, int cells, String again) {
    this.streams = streams;
    this.lines = !quiet;
    this.bars = !quiet && Terminal.isPresent();
    this.cells = cells;
    this.again = again;
  }

  @Override
  public void line(String text) {
    if (lines) {
      print(streams.out(), text);
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

  @Override
  public void begin(long epochs, long finished) {
    this.epochs = epochs;
    before = finished;
    done = finished;
    started = System.nanoTime();
    if (bars) {
      bar = ProgressBar.on("sweep", epochs, finished, rate -> "");
    }
  }

  @Override
  public RunListener cell(Cell cell) {
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
      public void outOfMemory(int epoch, long examples, int epochExamples, int microBatch) {
        line(
            String.format(
                Locale.ROOT,
                "%s  out of memory in epoch %d: continuing with micro-batches of %,d",
                name(cell),
                epoch,
                microBatch));
      }
    };
  }

  private String name(Cell cell) {
    return "cell %d/%d  %s".formatted(cell.number(), cells, cell.description());
  }

  @Override
  public void end(CheckedCell run, Summary summary) {
    count(run);
    line(
        String.format(
            Locale.ROOT,
            "%s  validation loss %s  accuracy %.4f  %.1f s%s",
            name(run.cell()),
            Decimals.loss(summary.validationLoss()),
            summary.validationAccuracy(),
            summary.seconds(),
            timeLeft()));
  }

  @Override
  public void diverge(CheckedCell run, String message) {
    count(run);
    line("%s  diverged: %s%s".formatted(name(run.cell()), message, timeLeft()));
  }

  @Override
  public void leave(CheckedCell run, String why) {
    count(run);
    line("%s  is left out: %s".formatted(name(run.cell()), why));
  }

  @Override
  public void repeat(CellResult damaged) {
    line("%s  is run again: %s".formatted(name(damaged.cell()), damaged.failure()));
  }

  @Override
  public void fail(CheckedCell run, Failure failure, Exception cause) {
    if (streams.verbose()) {
      cause.printStackTrace(streams.err());
    }
    count(run);
    complain("%s: %s".formatted(name(run.cell()), failure.message()));
    failure.details().forEach(line -> print(streams.err(), "  " + line));
  }

  @Override
  public void complain(String text) {
    print(streams.err(), "%s: %s".formatted(streams.command(), ControlCharacters.inOneLine(text)));
  }

  @Override
  public DatasetListener datasets() {
    return new DatasetDisplay(streams.err());
  }

  @Override
  public boolean showsStackTraces() {
    return streams.verbose();
  }

  @Override
  public void interrupted(String done) {
    line("interrupted: %s; continue with:".formatted(done));
    line("  " + again);
  }

  private void count(CheckedCell run) {
    done += run.epochs();
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

  public static String inWords(double seconds) {
    if (seconds < 100) {
      return String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds));
    }
    return seconds < 6000
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }

  @Override
  public void endCells() {
    close();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
