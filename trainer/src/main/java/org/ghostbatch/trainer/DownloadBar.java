package org.ghostbatch.trainer;

import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.ghostbatch.datasets.DownloadProgress;

/** A progress bar a downloaded file on a terminal, one line a file elsewhere. */
final class DownloadBar implements DownloadProgress, AutoCloseable {
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
        bar =
            new ProgressBarBuilder()
                .setConsumer(new ConsoleProgressBarConsumer(System.out, Terminal.WIDTH))
                .setTaskName(file)
                .setInitialMax(total)
                .setUnit(" MiB", MEBIBYTE)
                .build();
      } else {
        err.println("downloading %s (%.1f MiB)".formatted(file, (double) total / MEBIBYTE));
      }
    }
    if (bar != null) {
      bar.stepTo(received);
    }
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
