package org.ghostbatch.trainer.cli.display;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.ghostbatch.trainer.experiments.Experiment;
import org.ghostbatch.trainer.experiments.Metric;
import org.ghostbatch.trainer.experiments.Outcome;
import org.ghostbatch.trainer.experiments.ReproductionListener;
import org.ghostbatch.trainer.experiments.Results;
import org.ghostbatch.trainer.experiments.Setting;
import org.ghostbatch.trainer.text.TextTable;

/**
 * What a reproduction shows: a bar over all of it on a terminal, elsewhere one line for each
 * finished setting; then the tables and what they say; or nothing.
 */
public final class ReproductionDisplay implements ReproductionListener, AutoCloseable {
  private final PrintWriter out;
  private final boolean quiet;
  private ProgressBar bar;

  /**
   * A display at the beginning.
   *
   * @param work all that there is to do
   */
  public ReproductionDisplay(PrintWriter out, boolean quiet, long work) {
    this.out = out;
    this.quiet = quiet;
    if (!quiet && Terminal.isPresent()) {
      bar = ProgressBar.on("reproducing", work, 0, rate -> "");
    }
  }

  public void begin(Experiment experiment, int seeds, String place) {
    line(experiment.title());
    line("  " + experiment.source());
    line("  " + experiment.question());
    line("  " + experiment.data().words());
    line(
        "  %d settings, %d %s%s"
            .formatted(experiment.settings().size(), seeds, seeds == 1 ? "seed" : "seeds", place));
  }

  @Override
  public void worked(Setting setting, long work) {
    if (bar != null) {
      bar.by(work, setting.name());
    }
  }

  @Override
  public void finished(Setting setting, Results results) {
    if (bar == null) {
      line(
          "%s: validation loss %s, accuracy %s"
              .formatted(
                  setting.name(),
                  ReproductionTables.around(results.spread(setting, Metric.VALIDATION_LOSS)),
                  ReproductionTables.around(results.spread(setting, Metric.VALIDATION_ACCURACY))));
    }
  }

  /** Charts are missing, as a line says. */
  public void notDrawn(String text) {
    close();
    line(text);
  }

  /** Shows the results, before a page is made of it. */
  public void end(Outcome outcome, Path directory) {
    close();
    for (String group : outcome.experiment().groups()) {
      ReproductionTables.of(outcome, group).forEach(this::table);
    }
    line("");
    if (!outcome.completed()) {
      boolean any =
          outcome.experiment().settings().stream()
              .anyMatch(setting -> outcome.results().seeds(setting) > 0);
      line(
          any
              ? "Interrupted: the results count the seeds that finished."
              : "Interrupted before any seed finished.");
    }
    outcome.findings().forEach(this::line);
    line("");
    outcome.experiment().notes().forEach(this::line);
    line(outcome.rules());
    line(String.format(Locale.ROOT, "%-14s%.1f", "seconds", outcome.seconds()));
    line(String.format(Locale.ROOT, "%-14s%s", "written to", directory));
  }

  public void report(Path page) {
    line(String.format(Locale.ROOT, "%-14s%s", "report", page));
  }

  private void table(String title, TextTable table) {
    line("");
    line(title);
    line(table.toString());
  }

  private void line(String text) {
    if (!quiet) {
      out.println(text);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
