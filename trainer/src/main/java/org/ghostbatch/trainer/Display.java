package org.ghostbatch.trainer;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.ghostbatch.accumulate.Tally;

/** What a run shows: a live bar on a terminal, one line an epoch, or nothing. */
final class Display implements RunListener, AutoCloseable {
  private static final int SPARKLINE_WIDTH = 50;

  private final PrintWriter out;
  private final boolean lines;
  private final boolean bars;
  private final int epochs;
  private ProgressBar bar;

  Display(PrintWriter out, boolean quiet, int epochs) {
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
  public void beginEpoch(int epoch, int examples) {
    if (bars) {
      bar =
          new ProgressBarBuilder()
              .setConsumer(new ConsoleProgressBarConsumer(System.out, Terminal.WIDTH))
              .setTaskName("epoch %d/%d".formatted(epoch, epochs))
              .setInitialMax(examples)
              .setUnit(" images", 1)
              .showSpeed()
              .clearDisplayOnFinish()
              .build();
    }
  }

  @Override
  public void progress(Tally soFar) {
    if (bar != null) {
      bar.stepTo(soFar.examples());
      bar.setExtraMessage(
          String.format(Locale.ROOT, " loss %.4f accuracy %.4f", soFar.loss(), soFar.accuracy()));
    }
  }

  @Override
  public void detour(int epoch, long examples, int epochExamples, int microBatch) {
    close();
    line(
        String.format(
            Locale.ROOT,
            "out of memory in epoch %d: going on from its example %,d with micro-batches of %,d",
            epoch,
            examples,
            microBatch));
    beginEpoch(epoch, epochExamples);
  }

  @Override
  public void interrupted(String how) {
    close();
    line(how);
  }

  @Override
  public void endEpoch(EpochRecord epoch) {
    close();
    line(
        String.format(
            Locale.ROOT,
            "epoch %"
                + Integer.toString(epochs).length()
                + "d/%d  loss %.4f  accuracy %.4f  validation loss %.4f  accuracy %.4f  %,.0f"
                + " images/s",
            epoch.epoch(),
            epochs,
            epoch.train().loss(),
            epoch.train().accuracy(),
            epoch.validation().loss(),
            epoch.validation().accuracy(),
            epoch.imagesPerSecond()));
  }

  @Override
  public void summary(Summary summary, List<EpochRecord> history, Path directory) {
    line("");
    if (history.size() > 1) {
      curve("validation loss", history, epoch -> epoch.validation().loss());
      curve("validation accuracy", history, epoch -> epoch.validation().accuracy());
    }
    row("train loss", "%.4f", summary.trainLoss());
    row("train accuracy", "%.4f", summary.trainAccuracy());
    row("validation loss", "%.4f", summary.validationLoss());
    row("validation accuracy", "%.4f", summary.validationAccuracy());
    row("best epoch", "%d", summary.bestEpoch());
    row("best validation accuracy", "%.4f", summary.bestValidationAccuracy());
    row("updates", "%,d", summary.updates());
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
    // Not the process's own start, of which the system tells only some tenths of a second.
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
