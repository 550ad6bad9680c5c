package org.ghostbatch.trainer.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ghostbatch.trainer.files.Directories;
import org.ghostbatch.trainer.files.WholeFile;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.formats.CsvHeader;
import org.ghostbatch.trainer.formats.EvaluationFiles;
import org.ghostbatch.trainer.formats.EvaluationJson;
import org.ghostbatch.trainer.statistics.Decimals;
import org.ghostbatch.trainer.text.Numbers;
import org.ghostbatch.trainer.text.TextTable;

/**
 * An evaluation as a person reads it, and as files.
 *
 * @param model where it comes from
 * @param precision in which the model's products were computed; null for an exported model
 * @param part of the dataset, as {@code --part} names it
 */
public record EvaluationResult(
    String model, String precision, String dataset, String part, Evaluation evaluation) {
  // A wider table would be unreadable on a terminal.
  private static final int MAX_COLUMNS = 20;
  // A longer one scrolls the loss and the accuracy away.
  private static final int MAX_ROWS = 100;
  // The files of more classes hold only what occurs: most of a matrix of a million cells is zeros.
  private static final int MAX_IN_FULL = 1000;
  private static final int DECIMALS = 6;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * The lines that a terminal shows, the last without a line's end.
   *
   * @param written whether {@link #write} writes the files, which hold what is left out here
   */
  public String text(boolean written) {
    String head =
        String.format(
            Locale.ROOT,
            "%s on %s: %,d %s examples%nloss %s  accuracy %.4f",
            model,
            dataset,
            evaluation.examples(),
            part,
            Decimals.of(evaluation.loss(), 6),
            evaluation.accuracy());
    String matrix =
        evaluation.classes() <= MAX_COLUMNS
            ? confusionTable().toString()
            : "%,d classes: %s the confusion matrix"
                .formatted(
                    evaluation.classes(),
                    written ? EvaluationFiles.CONFUSION + " holds" : "--out DIR writes");
    return String.join("\n\n", head, classTable(written), matrix);
  }

  private String classTable(boolean written) {
    List<Integer> labels = labels(MAX_ROWS);
    TextTable table = new TextTable("", "class", "precision", "recall", "F1", "examples");
    for (int label : labels.subList(0, Math.min(MAX_ROWS, labels.size()))) {
      table.add(
          List.of(
              Integer.toString(label),
              evaluation.classNames().get(label),
              cell(evaluation.precision(label)),
              cell(evaluation.recall(label)),
              cell(evaluation.f1(label)),
              String.format(Locale.ROOT, "%,d", evaluation.examples(label))));
    }
    List<String> lines = new ArrayList<>(List.of(table.toString()));
    if (labels.size() > MAX_ROWS) {
      lines.add(
          "... and %,d more classes, %s"
              .formatted(
                  labels.size() - MAX_ROWS,
                  (written ? "in " : "which --out DIR writes to ") + EvaluationFiles.CLASSES));
    }
    if (labels.size() < evaluation.classes()) {
      lines.add(
          "%,d classes have no examples and were never predicted"
              .formatted(evaluation.classes() - labels.size()));
    }
    return String.join("\n", lines);
  }

  /** All classes, or only those that occur if there are more than a limit. */
  private List<Integer> labels(int mostInFull) {
    return evaluation.classes() <= mostInFull
        ? IntStream.range(0, evaluation.classes()).boxed().toList()
        : List.copyOf(evaluation.confusion().occurring());
  }

  private static String cell(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Rows are classes as they are, columns as they were answered. */
  private TextTable confusionTable() {
    TextTable table =
        new TextTable(
            Stream.concat(Stream.of("", "class \\ answer"), labels()).toArray(String[]::new));
    for (int label = 0; label < evaluation.classes(); label++) {
      List<String> row =
          new ArrayList<>(List.of(Integer.toString(label), evaluation.classNames().get(label)));
      counts(label).mapToObj(count -> String.format(Locale.ROOT, "%,d", count)).forEach(row::add);
      table.add(row);
    }
    return table;
  }

  private LongStream counts(int label) {
    return IntStream.range(0, evaluation.classes())
        .mapToLong(answer -> evaluation.confusion().count(label, answer));
  }

  private Stream<String> labels() {
    return IntStream.range(0, evaluation.classes()).mapToObj(Integer::toString);
  }

  /** Writes {@code evaluation.json}, {@code classes.csv}, {@code confusion.csv} and a picture. */
  public void write(Path directory) throws IOException {
    Directories.make("--out", directory);
    WholeFile.write(directory.resolve(EvaluationFiles.EVALUATION), json());
    WholeFile.write(directory.resolve(EvaluationFiles.CLASSES), classesCsv());
    WholeFile.write(directory.resolve(EvaluationFiles.CONFUSION), confusionCsv());
    if (evaluation.classes() <= ConfusionPicture.MAX_CLASSES) {
      ConfusionPicture picture = new ConfusionPicture(evaluation, title());
      Files.write(directory.resolve(EvaluationFiles.PNG), picture.png());
      Files.write(directory.resolve(EvaluationFiles.SVG), picture.svg());
    }
  }

  private String title() {
    return String.format(
        Locale.ROOT,
        "%,d %s examples of %s, accuracy %.4f",
        evaluation.examples(),
        part,
        dataset,
        evaluation.accuracy());
  }

  private String json() throws JsonProcessingException {
    EvaluationJson json =
        new EvaluationJson(
            model,
            dataset,
            part,
            evaluation.examples(),
            finite(evaluation.loss()),
            precision,
            evaluation.accuracy());
    return JSON.writeValueAsString(json) + "\n";
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private String classesCsv() throws IOException {
    List<Map<String, ?>> rows = new ArrayList<>();
    for (int label : labels(MAX_IN_FULL)) {
      rows.add(
          Map.of(
              Columns.CLASS, label,
              Columns.NAME, evaluation.classNames().get(label),
              Columns.EXAMPLES, evaluation.examples(label),
              Columns.ANSWERED, evaluation.predicted(label),
              Columns.PRECISION, rounded(evaluation.precision(label)),
              Columns.RECALL, rounded(evaluation.recall(label)),
              Columns.F1, rounded(evaluation.f1(label))));
    }
    return csv(EvaluationFiles.CLASSES_HEADER, rows);
  }

  private static String rounded(double value) {
    return Double.isNaN(value) ? "" : Numbers.rounded(value, DECIMALS);
  }

  private String confusionCsv() throws IOException {
    return evaluation.classes() > MAX_IN_FULL
        ? csv(EvaluationFiles.PAIRS_HEADER, pairs())
        : csv(EvaluationFiles.matrixHeader(evaluation.classes()), matrix());
  }

  private List<Map<String, ?>> pairs() {
    List<Map<String, ?>> rows = new ArrayList<>();
    for (Confusion.Pair pair : evaluation.confusion().pairs()) {
      rows.add(
          Map.of(
              Columns.CLASS, pair.label(),
              Columns.ANSWER, pair.answer(),
              Columns.EXAMPLES, pair.count()));
    }
    return rows;
  }

  private List<Map<String, ?>> matrix() {
    List<Map<String, ?>> rows = new ArrayList<>();
    for (int label = 0; label < evaluation.classes(); label++) {
      Map<String, Object> row = new HashMap<>();
      row.put(Columns.CLASS, label);
      row.put(Columns.NAME, evaluation.classNames().get(label));
      for (int answer = 0; answer < evaluation.classes(); answer++) {
        row.put(EvaluationFiles.column(answer), evaluation.confusion().count(label, answer));
      }
      rows.add(row);
    }
    return rows;
  }

  private static String csv(CsvHeader header, List<Map<String, ?>> rows) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader(header.array()).setRecordSeparator('\n').get();
    StringWriter text = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (Map<String, ?> row : rows) {
        printer.printRecord(header.row(row));
      }
    }
    return text.toString();
  }
}
