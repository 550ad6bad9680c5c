package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.report.Page.Section;

/** The page of several runs. */
final class ComparisonReport {
  // What a run was made with and where, not what it was set to do.
  private static final Set<String> CIRCUMSTANCES =
      Set.of(RunConfig.SEED, RunConfig.VERSIONS, RunConfig.CHECKSUMS);

  private final List<RunContents> runs;
  private final List<String> differing;

  private ComparisonReport(List<RunContents> runs) {
    this.runs = runs;
    this.differing = differing(runs);
  }

  static Page of(List<RunContents> runs) {
    return new ComparisonReport(runs).page();
  }

  private static List<String> differing(List<RunContents> runs) {
    Set<String> names = new TreeSet<>();
    runs.forEach(run -> run.config().fieldNames().forEachRemaining(names::add));
    names.removeAll(CIRCUMSTANCES);
    return names.stream()
        .filter(name -> runs.stream().map(run -> run.config().path(name)).distinct().count() > 1)
        .filter(name -> !followsFromBatch(name, runs))
        .toList();
  }

  /** Whether a setting only repeats what the batch says already. */
  private static boolean followsFromBatch(String name, List<RunContents> runs) {
    return switch (name) {
      case RunConfig.MICRO_BATCH ->
          runs.stream()
              .map(RunContents::config)
              .allMatch(config -> config.path(name).equals(config.path(RunConfig.BATCH)));
      case RunConfig.BATCH_SCHEDULE ->
          runs.stream().noneMatch(run -> run.config().path(name).asText().contains(","));
      default -> false;
    };
  }

  private Page page() {
    List<SeedRuns> settings = settings();
    List<Section> sections = new ArrayList<>();
    if (!settings.isEmpty()) {
      boolean ended = drawn().stream().allMatch(RunContents::completed);
      sections.add(learning(Curves.ofBest(settings, ended)));
    }
    sections.add(new Section("Runs", table()));
    if (differing.isEmpty()) {
      sections.add(
          new Section("Settings", new Prose("The runs differ only in seed and versions.")));
    }
    return new Page("comparison", title(), lead(settings), List.of(), sections);
  }

  private String title() {
    return runs.size() + " runs compared";
  }

  private String lead(List<SeedRuns> settings) {
    String differences =
        differing.isEmpty()
            ? "They differ only in the seed."
            : "They differ in "
                + differing.stream()
                    .map(name -> name.replace('_', ' '))
                    .collect(Collectors.joining(", "))
                + ".";
    String seeds =
        settings.size() == drawn().size()
            ? ""
            : " Runs that differ in the seed alone are one series with a band.";
    String empty =
        drawn().size() == runs.size()
            ? ""
            : " %d of them have an empty history and no curve."
                .formatted(runs.size() - drawn().size());
    String most =
        settings.size() <= Curves.MAX
            ? ""
            : " The pictures show the best %d of %d.".formatted(Curves.MAX, settings.size());
    return differences + seeds + empty + most;
  }

  private List<RunContents> drawn() {
    return runs.stream().filter(run -> !run.history().isEmpty()).toList();
  }

  private List<SeedRuns> settings() {
    Map<String, List<RunContents>> groups =
        drawn().stream()
            .collect(
                Collectors.groupingBy(this::differences, LinkedHashMap::new, Collectors.toList()));
    return groups.entrySet().stream()
        .flatMap(group -> settings(group.getKey(), group.getValue()))
        .toList();
  }

  /** One setting, or one a run where two have the same seed: that is not a spread over seeds. */
  private static Stream<SeedRuns> settings(String name, List<RunContents> alike) {
    long seeds = alike.stream().map(RunContents::seed).distinct().count();
    if (seeds == alike.size() && !name.isEmpty()) {
      return Stream.of(new SeedRuns(name, 0, alike.stream().map(RunContents::history).toList()));
    }
    if (seeds == alike.size() && alike.size() > 1) {
      return Stream.of(
          new SeedRuns(
              alike.size() + " seeds", 0, alike.stream().map(RunContents::history).toList()));
    }
    boolean named = alike.stream().map(RunContents::name).distinct().count() == alike.size();
    return alike.stream()
        .map(
            run ->
                new SeedRuns(
                    named ? run.name() : run.directory().toString(), 0, List.of(run.history())));
  }

  private String differences(RunContents run) {
    return differing.stream()
        .map(name -> name.replace('_', ' ') + " " + value(run, name))
        .collect(Collectors.joining(", "));
  }

  private static String value(RunContents run, String name) {
    JsonNode value = run.config().path(name);
    return value.isMissingNode() ? "none" : NamedValues.text(value);
  }

  private static Section learning(Curves curves) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        curves.overlaid(
            "accuracy", "Validation accuracy", Progress.EPOCHS, EpochMetric.VALIDATION_ACCURACY));
    blocks.add(
        curves.overlaid("loss", "Validation loss", Progress.EPOCHS, EpochMetric.VALIDATION_LOSS));
    blocks.addAll(curves.byCost("accuracy"));
    return new Section("Learning", blocks);
  }

  private Table table() {
    List<String> header = new ArrayList<>(List.of("run"));
    differing.forEach(name -> header.add(name.replace('_', ' ')));
    header.addAll(
        List.of(
            "seed",
            "end",
            "epochs",
            "updates",
            "training loss",
            "training accuracy",
            "validation loss",
            "validation accuracy",
            "best",
            "time"));
    return Table.of("Runs", header, runs.stream().map(this::row).toList());
  }

  private List<String> row(RunContents run) {
    List<String> row = new ArrayList<>(List.of(run.name()));
    differing.forEach(name -> row.add(value(run, name)));
    row.add(run.seed());
    row.add(run.end());
    row.addAll(run.history().isEmpty() ? List.of("0", "", "", "", "", "", "", "") : results(run));
    return row;
  }

  private static List<String> results(RunContents run) {
    Epoch last = run.last();
    return List.of(
        NumberText.plain(last.number()),
        NumberText.plain(last.updates()),
        NumberText.of(last.trainLoss()),
        NumberText.of(last.trainAccuracy()),
        NumberText.of(last.validationLoss()),
        NumberText.of(last.validationAccuracy()),
        NumberText.of(run.best().validationAccuracy()),
        NumberText.seconds(last.seconds()));
  }
}
