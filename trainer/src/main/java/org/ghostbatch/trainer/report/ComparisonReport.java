package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.report.Page.Section;
import org.ghostbatch.trainer.report.Table.TableCell;
import org.ghostbatch.trainer.report.Table.Tone;

/** The page of several runs. */
final class ComparisonReport {
  // What a run was made with and where, not what it was set to do.
  private static final Set<String> CIRCUMSTANCES =
      Set.of(RunConfig.SEED, RunConfig.VERSIONS, RunConfig.CHECKSUMS);

  private final List<RunContents> runs;
  private final List<String> differing;
  private final Map<Path, String> links = new HashMap<>();

  private ComparisonReport(List<RunContents> runs, Path directory) throws IOException {
    this.runs = runs;
    for (RunContents run : runs) {
      links.put(run.directory(), PageLink.to(run.directory(), directory));
    }
    this.differing = differing(runs);
  }

  /**
   * The page.
   *
   * @param directory where it will be
   */
  static Page of(List<RunContents> runs, Path directory) throws IOException {
    return new ComparisonReport(runs, directory).page();
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
    boolean merged = settings.size() != drawn().size();
    String seeds = merged ? " Runs that differ in the seed alone are one series with a band." : "";
    String empty =
        drawn().size() == runs.size()
            ? ""
            : " %d of them have an empty history and no curve."
                .formatted(runs.size() - drawn().size());
    String most =
        settings.size() <= Curves.MAX
            ? ""
            : " The pictures show the best %d of %d.".formatted(Curves.MAX, settings.size());
    return differences(merged) + seeds + empty + most;
  }

  /**
   * What the runs differ in.
   *
   * @param merged whether runs of several seeds are one series, which is said of the seeds then
   */
  private String differences(boolean merged) {
    boolean seeds = runs.stream().map(RunContents::seed).distinct().count() > 1;
    if (differing.isEmpty()) {
      return seeds ? "They differ only in the seed." : "They have the same settings and seed.";
    }
    Stream<String> seed = seeds && !merged ? Stream.of(RunConfig.SEED) : Stream.empty();
    return Stream.concat(differing.stream(), seed)
        .sorted()
        .map(FieldName::words)
        .collect(Collectors.joining(", ", "They differ in ", "."));
  }

  private List<RunContents> drawn() {
    return runs.stream().filter(run -> !run.history().isEmpty()).toList();
  }

  private List<SeedRuns> settings() {
    Map<String, List<RunContents>> groups =
        drawn().stream()
            .collect(
                Collectors.groupingBy(this::differences, LinkedHashMap::new, Collectors.toList()));
    if (groups.values().stream().noneMatch(ComparisonReport::areSeeds)) {
      return drawn().stream().map(this::alone).toList();
    }
    return groups.entrySet().stream()
        .flatMap(group -> settings(group.getKey(), group.getValue()))
        .toList();
  }

  /** Whether runs are a spread over seeds, which two of the same seed are not. */
  private static boolean areSeeds(List<RunContents> alike) {
    return alike.size() > 1 && haveOwnSeeds(alike);
  }

  private static boolean haveOwnSeeds(List<RunContents> alike) {
    return alike.stream().map(RunContents::seed).distinct().count() == alike.size();
  }

  private Stream<SeedRuns> settings(String name, List<RunContents> alike) {
    return haveOwnSeeds(alike)
        ? Stream.of(
            new SeedRuns(
                name.isEmpty() ? alike.size() + " seeds" : name,
                0,
                alike.stream().map(RunContents::history).toList()))
        : alike.stream().map(this::alone);
  }

  /** A run by the name of its directory, or where two have that name by its path. */
  private SeedRuns alone(RunContents run) {
    long alike = runs.stream().filter(other -> other.name().equals(run.name())).count();
    String name = alike == 1 ? run.name() : run.directory().toString();
    return new SeedRuns(name, 0, List.of(run.history()));
  }

  private String differences(RunContents run) {
    return differing.stream()
        .map(name -> FieldName.words(name) + " " + value(run, name))
        .collect(Collectors.joining(", "));
  }

  private static String value(RunContents run, String name) {
    JsonNode value = run.config().path(name);
    return value.isMissingNode() ? "none" : NamedValues.text(name, value);
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
    differing.forEach(name -> header.add(FieldName.words(name)));
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
            "best epoch's accuracy",
            "time"));
    return new Table("Runs", header, runs.stream().map(this::row).toList());
  }

  private List<TableCell> row(RunContents run) {
    List<String> row = new ArrayList<>();
    differing.forEach(name -> row.add(value(run, name)));
    row.add(run.seed());
    row.add(run.end());
    row.addAll(run.history().isEmpty() ? List.of("0", "", "", "", "", "", "", "") : results(run));
    return Stream.concat(
            Stream.of(new TableCell(run.name(), Tone.PLAIN, links.get(run.directory()))),
            row.stream().map(TableCell::of))
        .toList();
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
