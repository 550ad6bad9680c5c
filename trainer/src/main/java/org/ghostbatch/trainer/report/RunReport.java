package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.report.Page.Fact;
import org.ghostbatch.trainer.report.Page.Section;

/** The page of one run. */
final class RunReport {
  private final RunContents run;

  private RunReport(RunContents run) {
    this.run = run;
  }

  /** The page of a run with at least one epoch. */
  static Page of(RunContents run) {
    return new RunReport(run).page();
  }

  private Page page() {
    Section settings = new Section("Settings", NamedValues.of(run.config()));
    return new Page("run", run.name(), lead(), facts(), List.of(learning(), ends(), settings));
  }

  private String subject() {
    return "%s on %s, batch %s%s%s, %s, seed %s"
        .formatted(
            run.config().path(RunConfig.MODEL).asText("a model"),
            run.config().path(RunConfig.DATASET).asText("a dataset"),
            batch(),
            microBatches(),
            ghostBatches(),
            run.config().path(RunConfig.OPTIMIZER).asText("an optimizer"),
            run.seed());
  }

  private String batch() {
    String schedule = run.config().path(RunConfig.BATCH_SCHEDULE).asText();
    return schedule.contains(",") ? schedule : NamedValues.text(run.config().path(RunConfig.BATCH));
  }

  private String microBatches() {
    JsonNode size = run.config().path(RunConfig.MICRO_BATCH);
    return size.isMissingNode() || size.equals(run.config().path(RunConfig.BATCH))
        ? ""
        : " in micro-batches of " + NamedValues.text(size);
  }

  private String ghostBatches() {
    JsonNode size = run.config().path(RunConfig.GHOST_BATCH);
    return size.isMissingNode() || size.isNull()
        ? ""
        : ", ghost batches of " + NamedValues.text(size);
  }

  private String lead() {
    return "%s: %s after %s of %s epochs."
        .formatted(
            subject(),
            run.end(),
            NumberText.plain(run.last().number()),
            NamedValues.text(run.config().path(RunConfig.EPOCHS)));
  }

  private List<Fact> facts() {
    return List.of(
        new Fact("validation accuracy", NumberText.of(run.last().validationAccuracy())),
        new Fact(
            "best, at epoch " + run.best().number(),
            NumberText.of(run.best().validationAccuracy())),
        new Fact("validation loss", NumberText.of(run.last().validationLoss())),
        new Fact("updates", NumberText.plain(run.last().updates())),
        new Fact("time", NumberText.seconds(run.last().seconds())));
  }

  private Section learning() {
    Curves curves =
        new Curves(List.of(new SeedRuns(run.name(), 0, List.of(run.history()))), run.completed());
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        curves.trainingAndValidation(
            "loss", "Loss", Progress.EPOCHS, EpochMetric.TRAIN_LOSS, EpochMetric.VALIDATION_LOSS));
    blocks.add(
        curves.trainingAndValidation(
            "accuracy",
            "Accuracy",
            Progress.EPOCHS,
            EpochMetric.TRAIN_ACCURACY,
            EpochMetric.VALIDATION_ACCURACY));
    blocks.add(
        curves.trainingAndValidation(
            "accuracy-seconds",
            "Accuracy against time",
            Progress.SECONDS,
            EpochMetric.TRAIN_ACCURACY,
            EpochMetric.VALIDATION_ACCURACY));
    blocks.add(
        curves.trainingAndValidation(
            "accuracy-updates",
            "Accuracy against updates",
            Progress.UPDATES,
            EpochMetric.TRAIN_ACCURACY,
            EpochMetric.VALIDATION_ACCURACY));
    Stream.of(schedule(EpochMetric.LEARNING_RATE), schedule(EpochMetric.BATCH))
        .flatMap(List::stream)
        .forEach(blocks::add);
    blocks.add(
        new Prose(
            "Training loss and accuracy are means over an epoch's examples, each as it was before"
                + " its own update; validation is measured at the epoch's end."));
    return new Section("Learning", blocks);
  }

  /** What the run itself changed, epoch by epoch; nothing if it did not. */
  private List<Chart> schedule(EpochMetric metric) {
    double[] values = run.history().stream().mapToDouble(metric::of).distinct().toArray();
    if (values.length < 2) {
      return List.of();
    }
    Series series =
        new SeedRuns(metric.toString(), 2, List.of(run.history())).series(Progress.EPOCHS, metric);
    double[] epochs = run.history().stream().mapToDouble(Epoch::number).toArray();
    return List.of(
        new Chart(
            metric.toString().replace(' ', '-'),
            metric == EpochMetric.BATCH ? "Batch" : "Learning rate",
            "The %s at each epoch's end goes from %s to %s."
                .formatted(
                    metric,
                    NumberText.plain(metric.of(run.history().get(0))),
                    NumberText.plain(metric.of(run.last()))),
            Progress.EPOCHS.axis(epochs),
            Curves.up(metric, List.of(series)),
            List.of(series)));
  }

  private Section ends() {
    return new Section(
        "Last and best epoch",
        Table.of(
            "Last and best epoch",
            List.of(
                "",
                "epoch",
                "training loss",
                "training accuracy",
                "validation loss",
                "validation accuracy",
                "updates",
                "time"),
            List.of(row("last", run.last()), row("best", run.best()))));
  }

  private static List<String> row(String name, Epoch epoch) {
    return List.of(
        name,
        NumberText.plain(epoch.number()),
        NumberText.of(epoch.trainLoss()),
        NumberText.of(epoch.trainAccuracy()),
        NumberText.of(epoch.validationLoss()),
        NumberText.of(epoch.validationAccuracy()),
        NumberText.plain(epoch.updates()),
        NumberText.seconds(epoch.seconds()));
  }
}
