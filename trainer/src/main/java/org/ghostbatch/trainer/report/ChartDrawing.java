package org.ghostbatch.trainer.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.ghostbatch.trainer.files.FileFault;

/**
 * Draws charts as files. A chart that fails, or takes too long, is left out, because a run must not
 * be lost over a picture.
 *
 * @param limit how long one chart may take
 * @param artist draws a chart
 */
record ChartDrawing(Duration limit, Function<Chart, Callable<ChartImages.Images>> artist) {
  private static final Duration ATTENTION = Duration.ofMillis(50);

  /** With the time that the slowest machine needs, many times over. */
  ChartDrawing() {
    this(Duration.ofSeconds(60), chart -> () -> ChartImages.of(chart));
  }

  /** Why a chart was not drawn. */
  private static final class NotDrawnException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean last;

    /**
     * @param last whether the charts after it are not to be drawn either
     */
    NotDrawnException(String message, boolean last, Throwable cause) {
      super(message, cause);
      this.last = last;
    }
  }

  /**
   * Writes ID.png and ID.svg of each chart into the folder.
   *
   * @throws IOException if a file cannot be written
   */
  void write(List<Chart> charts, Path folder, ReportListener listener) throws IOException {
    Files.createDirectories(folder);
    for (Chart chart : charts) {
      try {
        ChartImages.Images images = drawn(chart, listener);
        write(folder.resolve(chart.id() + ".png"), images.png());
        write(folder.resolve(chart.id() + ".svg"), images.svg());
      } catch (NotDrawnException why) {
        String rest =
            why.last && chart != charts.get(charts.size() - 1) ? " and those after it" : "";
        listener.notDrawn(
            "%s: chart %s%s not drawn as files: %s; the report's page has all charts"
                .formatted(
                    folder,
                    chart.id(),
                    rest.isEmpty() ? " was" : rest + " were",
                    why.getMessage()));
        if (why.last) {
          return;
        }
      }
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try {
      Files.write(file, bytes);
    } catch (IOException fault) {
      throw FileFault.of(file, fault);
    }
  }

  /** In a thread of its own, which ends with the process if it does not finish. */
  private ChartImages.Images drawn(Chart chart, ReportListener listener) throws NotDrawnException {
    FutureTask<ChartImages.Images> task = new FutureTask<>(artist.apply(chart));
    Thread thread = new Thread(task, "chart " + chart.id());
    thread.setDaemon(true);
    thread.start();
    long started = System.nanoTime();
    try {
      while (!listener.isStopped()) {
        Optional<ChartImages.Images> images = within(task);
        if (images.isPresent()) {
          return images.get();
        }
        if (System.nanoTime() - started >= limit.toNanos()) {
          throw new NotDrawnException(
              "it took more than %d s".formatted(limit.toSeconds()), true, null);
        }
      }
      throw new NotDrawnException("interrupted", true, null);
    } catch (ExecutionException failed) {
      throw new NotDrawnException(words(failed.getCause()), false, failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NotDrawnException("interrupted", true, interrupted);
    }
  }

  private static Optional<ChartImages.Images> within(FutureTask<ChartImages.Images> task)
      throws ExecutionException, InterruptedException {
    try {
      return Optional.of(task.get(ATTENTION.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException notYet) {
      return Optional.empty();
    }
  }

  private static String words(Throwable failure) {
    return failure.toString().lines().findFirst().orElse("it failed");
  }
}
