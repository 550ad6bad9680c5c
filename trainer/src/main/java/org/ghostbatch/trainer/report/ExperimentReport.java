package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.formats.ExperimentFiles;
import org.ghostbatch.trainer.formats.ExperimentJson;
import org.ghostbatch.trainer.formats.ExperimentJson.SettingJson;
import org.ghostbatch.trainer.formats.ResultWords;
import org.ghostbatch.trainer.formats.Verdict;
import org.ghostbatch.trainer.report.Page.Fact;
import org.ghostbatch.trainer.report.Page.Section;
import org.ghostbatch.trainer.report.Table.TableCell;
import org.ghostbatch.trainer.report.Table.Tone;
import org.ghostbatch.trainer.statistics.Spread;

/** The page of an experiment that answers a published result. */
final class ExperimentReport {
  /** Groups in which every setting gets a panel, if there are at most 16. */
  private static final Set<String> IN_PANELS =
      Set.of(ExperimentFiles.AS_PUBLISHED, ExperimentFiles.FIGURE);

  /** What the page does not repeat under its settings. */
  private static final List<String> SHOWN_ELSEWHERE =
      List.of(
          ExperimentJson.TITLE,
          ExperimentJson.QUESTION,
          ExperimentJson.SOURCE,
          ExperimentJson.URL,
          ExperimentJson.FINDINGS,
          ExperimentJson.RULES,
          ExperimentJson.NOTES,
          ExperimentJson.SETTINGS);

  private final ExperimentContents experiment;
  private final JsonNode json;

  private ExperimentReport(ExperimentContents experiment) {
    this.experiment = experiment;
    this.json = experiment.json();
  }

  static Page of(ExperimentContents experiment) {
    return new ExperimentReport(experiment).page();
  }

  private Page page() {
    List<Section> sections = new ArrayList<>();
    List<Block> findings = texts(ExperimentJson.FINDINGS);
    if (!findings.isEmpty()) {
      sections.add(new Section("What came out", findings));
    }
    sections.add(answer());
    List<Block> ends = endCharts();
    if (!ends.isEmpty()) {
      sections.add(new Section("Where training ends", ends));
    }
    experiment.groups().forEach((group, settings) -> sections.add(curves(group, settings)));
    sections.add(source());
    sections.add(new Section("Settings", settingsTable(), others()));
    return new Page("experiment", text(ExperimentJson.TITLE), lead(), facts(), sections);
  }

  private String text(String field) {
    return json.path(field).asText("");
  }

  private boolean completed() {
    return json.path(ExperimentJson.COMPLETED).asBoolean();
  }

  private String lead() {
    String end = completed() ? "" : "Not finished: the page shows what there is so far.";
    return Stream.of(text(ExperimentJson.QUESTION), end)
        .filter(words -> !words.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private List<Fact> facts() {
    return Arrays.stream(Verdict.values())
        .map(verdict -> new Fact(verdict.toString(), NumberText.plain(count(verdict))))
        .filter(fact -> !fact.value().equals("0"))
        .collect(
            () ->
                new ArrayList<>(
                    List.of(
                        new Fact(
                            "seeds", NumberText.plain(json.path(ExperimentJson.SEEDS).size())))),
            List::add,
            List::addAll);
  }

  private long count(Verdict verdict) {
    return experiment.published().stream().filter(row -> row.has(verdict)).count();
  }

  private Section answer() {
    Table table =
        new Table(
            "Published and measured",
            List.of(
                "setting",
                "metric",
                "published",
                "measured",
                "least",
                "largest",
                "seeds below",
                "verdict"),
            experiment.published().stream().map(ExperimentReport::row).toList());
    List<Block> blocks = new ArrayList<>();
    blocks.add(table);
    blocks.add(
        new Prose(
            "Measured: mean ± standard deviation (n - 1) over our seeds. Seeds below: how many of"
                + " them lie below the published value."));
    if (!text(ExperimentJson.RULES).isEmpty()) {
      blocks.add(new Prose(text(ExperimentJson.RULES)));
    }
    return new Section("Published and measured", blocks);
  }

  private static List<TableCell> row(ExperimentContents.PublishedRow row) {
    return List.of(
        TableCell.of(row.setting()),
        TableCell.of(ResultWords.of(row.setting(), row.metric(), row.published())),
        TableCell.of(row.published()),
        TableCell.of(measured(row)),
        TableCell.of(amount(row, row.least())),
        TableCell.of(amount(row, row.largest())),
        TableCell.of(row.below().isEmpty() ? "" : row.below() + " of " + row.seeds()),
        new TableCell(row.verdict(), tone(row)));
  }

  private static String measured(ExperimentContents.PublishedRow row) {
    String deviation =
        Double.isFinite(row.deviation()) ? " ± " + NumberText.of(row.deviation()) : "";
    return Double.isNaN(row.mean())
        ? ""
        : NumberText.of(row.mean()) + deviation + ResultWords.unit(row.metric());
  }

  private static String amount(ExperimentContents.PublishedRow row, double value) {
    return Double.isNaN(value) ? "" : NumberText.of(value) + ResultWords.unit(row.metric());
  }

  private static Tone tone(ExperimentContents.PublishedRow row) {
    return Arrays.stream(Verdict.values())
        .filter(row::has)
        .findFirst()
        .map(ExperimentReport::tone)
        .orElse(Tone.PLAIN);
  }

  private static Tone tone(Verdict verdict) {
    return switch (verdict) {
      case TYPICAL -> Tone.GOOD;
      case UNUSUAL -> Tone.MIDDLING;
      case NOT_REPRODUCED -> Tone.BAD;
      case NO_VERDICT -> Tone.PLAIN;
    };
  }

  /**
   * Final accuracy by batch, with the published points: validation always, training if published.
   */
  private List<Block> endCharts() {
    return Stream.of(EpochMetric.VALIDATION_ACCURACY, EpochMetric.TRAIN_ACCURACY)
        .filter(
            metric ->
                !experiment.results().isEmpty()
                    && (metric == EpochMetric.VALIDATION_ACCURACY
                        || !published(metric).points().isEmpty()))
        .map(this::endChart)
        .map(Block.class::cast)
        .toList();
  }

  private Chart endChart(EpochMetric metric) {
    List<Series> series = new ArrayList<>();
    experiment
        .lines(metric)
        .forEach(
            (line, ends) ->
                series.add(
                    new Series(line, metric.style(), series.size() % Curves.MAX, points(ends))));
    Series published = published(metric);
    if (!published.points().isEmpty()) {
      series.add(published);
    }
    double[] batches =
        series.stream().flatMap(one -> one.points().stream()).mapToDouble(Point::x).toArray();
    return new Chart(
        "end-" + metric.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        "Final " + metric + " by batch",
        endWords(metric, published),
        Axis.byFactors("batch", batches),
        Curves.up(metric, series),
        series);
  }

  private static List<Point> points(Map<Double, List<Double>> byBatch) {
    return byBatch.entrySet().stream()
        .map(
            entry -> {
              Spread spread =
                  Spread.of(entry.getValue().stream().mapToDouble(Double::doubleValue).toArray());
              return new Point(entry.getKey(), spread.mean(), spread.deviation());
            })
        .toList();
  }

  private Series published(EpochMetric metric) {
    List<Point> points =
        experiment.published().stream()
            .filter(row -> row.metric().equals(metric.column()))
            .map(row -> new Point(batch(row.setting()), number(row.published()), Double.NaN))
            .filter(point -> point.isDrawn() && point.x() > 0)
            .sorted(Comparator.comparingDouble(Point::x))
            .toList();
    return new Series("published", Series.Style.PUBLISHED, Curves.MAX - 1, points);
  }

  private double batch(String setting) {
    for (JsonNode one : json.path(ExperimentJson.SETTINGS)) {
      if (one.path(SettingJson.NAME).asText().equals(setting)) {
        return one.path(SettingJson.BATCH).asDouble(Double.NaN);
      }
    }
    return Double.NaN;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException words) {
      return Double.NaN;
    }
  }

  private String endWords(EpochMetric metric, Series published) {
    List<ExperimentContents.PublishedRow> judged =
        experiment.published().stream()
            .filter(row -> row.metric().equals(metric.column()))
            .filter(row -> !row.has(Verdict.NO_VERDICT))
            .toList();
    String points =
        judged.isEmpty()
            ? ""
            : " %d of %d published values are typical of our seeds."
                .formatted(
                    judged.stream().filter(row -> row.has(Verdict.TYPICAL)).count(),
                    published.points().size());
    return "The %s at the end of training, by batch. One line for each group and learning rate; bands show one standard deviation."
            .formatted(metric)
        + points
        + (completed() ? "" : " Seeds that have not finished are left out.");
  }

  private Section curves(String group, List<SeedRuns> settings) {
    Curves curves = Curves.ofBest(settings, completed());
    String id =
        group.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    List<Block> blocks = new ArrayList<>();
    if (settings.size() > Curves.MAX) {
      blocks.add(
          new Prose(
              "Pictures of more than one setting show the best %d of %d."
                  .formatted(Curves.MAX, settings.size())));
    }
    blocks.add(
        curves.overlaid(
            id + "-accuracy",
            "Accuracy",
            Progress.EPOCHS,
            EpochMetric.TRAIN_ACCURACY,
            EpochMetric.VALIDATION_ACCURACY));
    blocks.add(
        curves.overlaid(
            id + "-loss",
            "Loss",
            Progress.EPOCHS,
            EpochMetric.TRAIN_LOSS,
            EpochMetric.VALIDATION_LOSS));
    blocks.addAll(curves.byCost(id));
    if (IN_PANELS.contains(group) && settings.size() <= Curves.MAX_PANELS) {
      blocks.add(
          new Curves(settings, completed())
              .panels(
                  id + "-panels",
                  "Accuracy by setting",
                  EpochMetric.TRAIN_ACCURACY,
                  EpochMetric.VALIDATION_ACCURACY));
    }
    return new Section("Learning curves: " + ExperimentFiles.words(group), blocks);
  }

  private Section source() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Link(text(ExperimentJson.SOURCE), text(ExperimentJson.URL)));
    blocks.addAll(texts(ExperimentJson.NOTES));
    return new Section("Source and notes", blocks);
  }

  private List<Block> texts(String field) {
    List<Block> texts = new ArrayList<>();
    json.path(field).forEach(text -> texts.add(new Prose(text.asText())));
    return texts;
  }

  private Table settingsTable() {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode setting : json.path(ExperimentJson.SETTINGS)) {
      rows.add(
          Stream.of(
                  SettingJson.NAME,
                  SettingJson.GROUP,
                  SettingJson.BATCH,
                  SettingJson.LEARNING_RATE,
                  SettingJson.EPOCHS,
                  SettingJson.DESCRIPTION)
              .map(field -> text(field, setting.path(field)))
              .toList());
    }
    return Table.of(
        "Settings",
        List.of("setting", "group", "batch", "learning rate", "epochs", "description"),
        rows);
  }

  private static String text(String field, JsonNode value) {
    return field.equals(SettingJson.GROUP)
        ? ExperimentFiles.words(value.asText())
        : NamedValues.text(value);
  }

  private NamedValues others() {
    ObjectNode others = json.deepCopy();
    others.remove(SHOWN_ELSEWHERE);
    return NamedValues.of(others);
  }
}
