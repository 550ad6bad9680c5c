package org.ghostbatch.trainer.cli.display;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.formats.Summary;
import org.ghostbatch.trainer.process.Invocation;
import org.ghostbatch.trainer.run.EpochRecord;
import org.ghostbatch.trainer.run.RunListener;
import org.ghostbatch.trainer.statistics.Decimals;
import org.ghostbatch.trainer.text.Sparkline;

/** What a run shows: a live bar on a terminal, one line for each epoch, or nothing. */
public final class Display implements RunListener, AutoCloseable {
  private static final int SPARKLINE_WIDTH = 50;

  private final PrintWriter out;
  private final boolean lines;
  private final boolean bars;
  private final int epochs;
  private ProgressBar bar;

  public Display(PrintWriter out, boolean quiet, int epochs) {
    this.out = out;
    this.lines = !quiet;
    this.bars = !quiet && Terminal.isPresent();
    this.epochs = epochs;
  }

  @Override
  public void line(String text) {
    if (lines) {
      out.println(text);
    }
  }

  @Override
  public void beginEpoch(int epoch, int examples, long before) {
    if (bars) {
      bar =
          ProgressBar.on(
              "epoch %d/%d".formatted(epoch, epochs),
              examples,
              before,
              rate -> String.format(Locale.ROOT, "%,.0f images/s", rate));
    }
  }

  @Override
  public void progress(Tally soFar) {
    if (bar != null) {
      bar.to(soFar.examples(), loss(soFar));
    }
  }

  static String loss(Tally tally) {
    return String.format(
        Locale.ROOT, "loss %s  accuracy %.4f", Decimals.loss(tally.loss()), tally.accuracy());
  }

  @Override
  public void outOfMemory(int epoch, long examples, int epochExamples, int microBatch) {
    close();
    line(
        String.format(
            Locale.ROOT,
            "out of memory in epoch %d: continuing at example %,d with micro-batches of %,d",
            epoch,
            examples,
            microBatch));
    beginEpoch(epoch, epochExamples, examples);
  }

  @Override
  public void interrupted(String how) {
    close();
    line(how);
  }

  @Override
  public void interrupted(String where, Path run, boolean ofFashionMnist) {
    List<String> resume = List.of("train", "--resume", run.toAbsolutePath().toString());
    interrupted(where + "; continue with:");
    line("  " + Invocation.ofThisProcess().line(resume, ofFashionMnist));
  }

  @Override
  public void endEpoch(EpochRecord epoch) {
    close();
    line(
        String.format(
            Locale.ROOT,
            "epoch %"
                + Integer.toString(epochs).length()
                + "d/%d  %s  validation %s  %,.0f images/s",
            epoch.epoch(),
            epochs,
            loss(epoch.train()),
            loss(epoch.validation()),
            epoch.imagesPerSecond()));
  }

  @Override
  public void summary(Summary summary, List<EpochRecord> history, Path directory) {
    line("");
    if (history.size() > 1) {
      curve("validation loss", history, epoch -> epoch.validation().loss());
      curve("validation accuracy", history, epoch -> epoch.validation().accuracy());
    }
    row("training loss", "%s", Decimals.loss(summary.trainLoss()));
    row("training accuracy", "%.4f", summary.trainAccuracy());
    row("validation loss", "%s", Decimals.loss(summary.validationLoss()));
    row("validation accuracy", "%.4f", summary.validationAccuracy());
    row("best epoch", "%d", summary.bestEpoch());
    row("best validation accuracy", "%.4f", summary.bestValidationAccuracy());
    row(summary.completed() ? "updates" : "updates (whole epochs)", "%,d", summary.updates());
    row("seconds", "%.1f", summary.seconds());
    if (summary.secondsToFirstUpdate() != null) {
      row("seconds to first update", "%.1f", summary.secondsToFirstUpdate());
    }
    row("images/s (median epoch)", "%,.0f", summary.imagesPerSecond());
    if (summary.peakTensorMb() != null) {
      row("peak of tensors (MiB)", "%,d", summary.peakTensorMb());
    }
    row("peak memory (MiB)", "%,d", summary.peakRssMb());
    row("written to", "%s", directory);
  }

  @Override
  public OptionalDouble secondsSinceBeginning() {
    // Not the process's own start, which the system gives only to some tenths of a second.
    return OptionalDouble.of(ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
  }

  @Override
  public boolean wantsReport() {
    return true;
  }

  @Override
  public void report(Path page) {
    row("report", "%s", page);
  }

  private void curve(String name, List<EpochRecord> history, ToDoubleFunction<EpochRecord> value) {
    row(name, "%s", Sparkline.of(history.stream().mapToDouble(value).toArray(), SPARKLINE_WIDTH));
  }

  private void row(String name, String format, Object value) {
    line(String.format(Locale.ROOT, "%-26s" + format, name, value));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
