package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.formats.CellStatus;
import org.ghostbatch.trainer.formats.SweepJson;
import org.ghostbatch.trainer.report.Page.Fact;
import org.ghostbatch.trainer.report.Page.Section;
import org.ghostbatch.trainer.report.Table.TableCell;
import org.ghostbatch.trainer.report.Table.Tone;
import org.ghostbatch.trainer.statistics.Spread;
import org.ghostbatch.trainer.text.ShellWord;

/** The page of a sweep. */
final class SweepReport {
  private static final Set<String> BY_FACTORS =
      Set.of("--batch", "--micro-batch", "--ghost-batch", "--base-batch", "--learning-rate");

  private static final String BEST_EPOCH = "best epoch's accuracy";

  private static final List<String> RESULTS =
      List.of(
          "validation accuracy",
          BEST_EPOCH,
          "validation loss",
          "training accuracy",
          "training loss",
          "updates",
          "time");

  private final SweepContents sweep;
  private final Map<Map<String, String>, SeedRuns> settings = new LinkedHashMap<>();
  private final Map<Map<String, String>, List<SweepCell>> diverged;
  private final List<SeedRuns> ranked;
  private final List<List<TableCell>> pages;

  private SweepReport(SweepContents sweep) throws IOException {
    this.sweep = sweep;
    this.pages = pages(sweep);
    sweep
        .finished()
        .forEach(
            (values, cells) ->
                settings.put(
                    values,
                    new SeedRuns(
                        name(values),
                        settings.size() % Curves.MAX,
                        cells.stream().map(SweepCell::history).toList())));
    this.diverged = sweep.bySetting(CellStatus.DIVERGED);
    this.ranked = settings.values().stream().sorted(SeedRuns.bestFirst()).toList();
  }

  static Page of(SweepContents sweep) throws IOException {
    return new SweepReport(sweep).page();
  }

  private static String name(Map<String, String> values) {
    return values.isEmpty() ? "all seeds" : SweepContents.words(values);
  }

  private Page page() {
    List<Section> sections = new ArrayList<>();
    if (!ranked.isEmpty() || !diverged.isEmpty()) {
      sections.add(new Section("Results", table()));
    }
    if (!ranked.isEmpty()) {
      List<Block> charts = new ArrayList<>(axisCharts());
      if (!charts.isEmpty()) {
        sections.add(new Section("By axis", charts));
      }
      sections.add(new Section("Learning curves", learning()));
    }
    if (!notes().isEmpty()) {
      sections.add(new Section("Cells in no mean", notes()));
    }
    if (!pages.isEmpty()) {
      sections.add(
          new Section("Runs", new Table("Runs", List.of("run", "validation accuracy"), pages)));
    }
    sections.add(new Section("Settings", NamedValues.of(settingsJson())));
    return new Page("sweep", sweep.name(), lead(), facts(), sections);
  }

  /** The sweep's file, its fixed flags as a shell takes them. */
  private ObjectNode settingsJson() {
    ObjectNode settings = sweep.json().deepCopy();
    List<String> words = new ArrayList<>();
    settings.path(SweepJson.FIXED).forEach(word -> words.add(ShellWord.quoted(word.asText())));
    return settings.put(SweepJson.FIXED, words.isEmpty() ? "none" : String.join(" ", words));
  }

  /** The finished cells that have a page of their own. */
  private static List<List<TableCell>> pages(SweepContents sweep) throws IOException {
    List<List<TableCell>> pages = new ArrayList<>();
    for (SweepCell cell : sweep.cells(CellStatus.DONE).toList()) {
      String link = PageLink.to(cell.directory(), sweep.directory());
      if (!link.isEmpty()) {
        Epoch last = cell.history().get(cell.history().size() - 1);
        pages.add(
            List.of(
                new TableCell(SweepContents.words(cell.values()), Tone.PLAIN, link),
                TableCell.of(NumberText.of(last.validationAccuracy()))));
      }
    }
    return pages;
  }

  /** Why finished cells are in no mean. */
  private List<Block> notes() {
    Stream<String> ended =
        Stream.of(CellStatus.DIVERGED, CellStatus.FAILED)
            .flatMap(sweep::cells)
            .map(
                cell ->
                    "%s: cell %s: %s"
                        .formatted(
                            cell.status(), SweepContents.words(cell.values()), cell.reason()));
    return Stream.concat(ended, sweep.leftOut().stream())
        .map(Prose::new)
        .map(Block.class::cast)
        .toList();
  }

  private String lead() {
    if (sweep.cells().isEmpty()) {
      return "There is no cell yet, so there is nothing to draw.";
    }
    String cells =
        sweep.cells().stream()
            .collect(
                Collectors.groupingBy(SweepCell::status, LinkedHashMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(entry -> "%d %s".formatted(entry.getValue(), entry.getKey()))
            .collect(Collectors.joining(", "));
    String grid = "%d cells: %s.".formatted(sweep.cells().size(), cells);
    return ranked.isEmpty()
        ? grid + " No cell is done, so there is nothing to draw."
        : grid
            + " Best at the end of training: %s, validation accuracy %s."
                .formatted(
                    ranked.get(0).name(),
                    NumberText.of(ranked.get(0).last(EpochMetric.VALIDATION_ACCURACY)));
  }

  private List<Fact> facts() {
    if (ranked.isEmpty()) {
      return List.of();
    }
    SeedRuns best = ranked.get(0);
    return List.of(
        new Fact(
            "best final validation accuracy",
            NumberText.of(best.last(EpochMetric.VALIDATION_ACCURACY))),
        new Fact("with", best.name()),
        new Fact("settings", NumberText.plain(settings.size())),
        new Fact("cells done", NumberText.plain(done())));
  }

  private int done() {
    return settings.values().stream().mapToInt(setting -> setting.runs().size()).sum();
  }

  /** One row for each setting; how many of its seeds diverged is a column where any did. */
  private Table table() {
    List<String> header = new ArrayList<>(List.of("setting", "seeds"));
    if (!diverged.isEmpty()) {
      header.add("diverged");
    }
    boolean seeds = settings.values().stream().anyMatch(setting -> setting.runs().size() > 1);
    RESULTS.stream()
        .map(name -> seeds && name.equals(BEST_EPOCH) ? name + " (mean over seeds)" : name)
        .forEach(header::add);
    List<List<String>> rows = new ArrayList<>();
    ranked.forEach(
        setting -> rows.add(row(setting.name(), setting.runs().size(), results(setting))));
    diverged.keySet().stream()
        .filter(values -> !settings.containsKey(values))
        .map(values -> row(name(values), 0, Collections.nCopies(RESULTS.size(), "")))
        .forEach(rows::add);
    return Table.of("Settings, best first", header, rows);
  }

  private List<String> row(String setting, int seeds, List<String> results) {
    List<String> row = new ArrayList<>(List.of(setting, NumberText.plain(seeds)));
    if (!diverged.isEmpty()) {
      row.add(NumberText.plain(divergedSeeds(setting)));
    }
    row.addAll(results);
    return row;
  }

  private long divergedSeeds(String setting) {
    return diverged.entrySet().stream()
        .filter(entry -> name(entry.getKey()).equals(setting))
        .mapToLong(entry -> entry.getValue().size())
        .sum();
  }

  private static List<String> results(SeedRuns setting) {
    return List.of(
        NumberText.of(setting.last(EpochMetric.VALIDATION_ACCURACY)),
        NumberText.of(setting.best(EpochMetric.VALIDATION_ACCURACY)),
        NumberText.of(setting.last(EpochMetric.VALIDATION_LOSS)),
        NumberText.of(setting.last(EpochMetric.TRAIN_ACCURACY)),
        NumberText.of(setting.last(EpochMetric.TRAIN_LOSS)),
        NumberText.plain(setting.updates().mean()),
        NumberText.seconds(setting.seconds().mean()));
  }

  private List<Block> axisCharts() {
    return sweep.settingAxes().stream()
        .filter(this::isNumeric)
        .map(this::axisChart)
        .map(Block.class::cast)
        .toList();
  }

  private boolean isNumeric(String axis) {
    List<String> values =
        settings.keySet().stream().map(setting -> setting.get(axis)).distinct().toList();
    return values.size() > 1 && values.stream().allMatch(SweepReport::isNumber);
  }

  private static boolean isNumber(String text) {
    return text.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
  }

  /** Accuracy at the end of training along one axis, a series for each setting of the others. */
  private Chart axisChart(String axis) {
    Map<Map<String, String>, List<Map<String, String>>> lines =
        settings.keySet().stream()
            .collect(
                Collectors.groupingBy(
                    setting -> without(setting, axis), LinkedHashMap::new, Collectors.toList()));
    List<Series> series = new ArrayList<>();
    lines.entrySet().stream()
        .sorted(Comparator.comparing(line -> bestOf(line.getValue()), SeedRuns.bestFirst()))
        .limit(Curves.MAX)
        .forEach(
            line ->
                series.add(
                    new Series(
                        line.getKey().isEmpty() ? "validation" : name(line.getKey()),
                        Series.Style.VALIDATION,
                        series.size(),
                        points(axis, line.getValue()))));
    String most =
        lines.size() <= Curves.MAX
            ? ""
            : " The best %d lines of %d.".formatted(Curves.MAX, lines.size());
    return new Chart(
        "axis" + axis.replaceFirst("^-", "").toLowerCase(Locale.ROOT),
        "Validation accuracy by " + SweepContents.words(axis),
        words(axis) + most,
        axis(axis, series),
        Curves.up(EpochMetric.VALIDATION_ACCURACY, series),
        series);
  }

  private static Map<String, String> without(Map<String, String> setting, String axis) {
    Map<String, String> others = new LinkedHashMap<>(setting);
    others.remove(axis);
    return others;
  }

  private SeedRuns bestOf(List<Map<String, String>> line) {
    return line.stream().map(settings::get).min(SeedRuns.bestFirst()).orElseThrow();
  }

  private List<Point> points(String axis, List<Map<String, String>> line) {
    return line.stream()
        .map(
            setting -> {
              Spread end = settings.get(setting).last(EpochMetric.VALIDATION_ACCURACY);
              return new Point(Double.parseDouble(setting.get(axis)), end.mean(), end.deviation());
            })
        .sorted(Comparator.comparingDouble(Point::x))
        .toList();
  }

  private static Axis axis(String axis, List<Series> series) {
    double[] values =
        series.stream()
            .flatMap(one -> one.points().stream())
            .mapToDouble(Point::x)
            .filter(Point::isDrawable)
            .toArray();
    boolean positive = Arrays.stream(values).allMatch(value -> value > 0);
    return BY_FACTORS.contains(axis) && positive
        ? Axis.byFactors(SweepContents.words(axis), values)
        : Axis.along(SweepContents.words(axis), values);
  }

  private String words(String axis) {
    SeedRuns worst = ranked.get(ranked.size() - 1);
    return "Validation accuracy at the end of training along %s: highest %s with %s, lowest %s with %s."
        .formatted(
            SweepContents.words(axis),
            NumberText.of(ranked.get(0).last(EpochMetric.VALIDATION_ACCURACY)),
            ranked.get(0).name(),
            NumberText.of(worst.last(EpochMetric.VALIDATION_ACCURACY)),
            worst.name());
  }

  private List<Block> learning() {
    Curves best = Curves.ofBest(settings.values());
    List<Block> blocks = new ArrayList<>();
    if (settings.size() > 1 && settings.size() <= Curves.MAX_PANELS) {
      Curves all = new Curves(List.copyOf(settings.values()));
      blocks.add(
          all.panels(
              "panels-accuracy",
              "Accuracy by setting",
              EpochMetric.TRAIN_ACCURACY,
              EpochMetric.VALIDATION_ACCURACY));
    } else {
      blocks.add(
          best.overlaid(
              "accuracy",
              "Accuracy",
              Progress.EPOCHS,
              EpochMetric.TRAIN_ACCURACY,
              EpochMetric.VALIDATION_ACCURACY));
    }
    blocks.add(
        best.overlaid("loss", "Validation loss", Progress.EPOCHS, EpochMetric.VALIDATION_LOSS));
    blocks.addAll(best.byCost("accuracy"));
    if (settings.size() > Curves.MAX) {
      blocks.add(
          new Prose(
              "Pictures of more than one setting show the best %d of %d."
                  .formatted(Curves.MAX, settings.size())));
    }
    return blocks;
  }
}
