package org.ghostbatch.trainer.cli.display;

import java.io.PrintWriter;
import java.util.Locale;
import org.ghostbatch.trainer.settings.DatasetListener;

/** A progress bar a downloaded file on a terminal, one line a file elsewhere. */
final class DownloadBar implements DatasetListener.Download {
  private static final long MEBIBYTE = 1 << 20;

  private final PrintWriter err;
  private final boolean terminal = Terminal.isPresent();
  private String current = "";
  private ProgressBar bar;

  DownloadBar(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void received(String file, long received, long total) {
    if (!file.equals(current)) {
      close();
      current = file;
      if (terminal) {
        // What an earlier process downloaded says nothing about this one's speed.
        bar = ProgressBar.on(file, total, received, DownloadBar::rate);
      } else {
        err.println("downloading %s (%.1f MiB)".formatted(file, (double) total / MEBIBYTE));
      }
    }
    if (bar != null) {
      bar.to(received, mebibytes(received) + " of " + mebibytes(total) + " MiB");
    }
  }

  private static String rate(double bytes) {
    return mebibytes(bytes) + " MiB/s";
  }

  private static String mebibytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / MEBIBYTE);
  }

  @Override
  public void waiting(String file) {
    err.println("waiting for another process that downloads " + file);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
