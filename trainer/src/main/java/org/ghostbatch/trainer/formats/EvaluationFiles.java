package org.ghostbatch.trainer.formats;

import java.util.ArrayList;
import java.util.List;

/** What the directory of an evaluation holds. */
public final class EvaluationFiles {
  /** The result: see {@link EvaluationJson}. */
  public static final String EVALUATION = "evaluation.json";

  /** A row a class: see {@link #CLASSES_HEADER}. */
  public static final String CLASSES = "classes.csv";

  /** A row a class, see {@link #matrixHeader}, or a pair of classes, see {@link #PAIRS_HEADER}. */
  public static final String CONFUSION = "confusion.csv";

  public static final String PNG = "confusion.png";
  public static final String SVG = "confusion.svg";

  public static final CsvHeader CLASSES_HEADER =
      CsvHeader.of(
          Columns.CLASS,
          Columns.NAME,
          Columns.EXAMPLES,
          Columns.ANSWERED,
          Columns.PRECISION,
          Columns.RECALL,
          Columns.F1);

  /** Where there are too many classes for a matrix. */
  public static final CsvHeader PAIRS_HEADER =
      CsvHeader.of(Columns.CLASS, Columns.ANSWER, Columns.EXAMPLES);

  private EvaluationFiles() {}

  /** The header of a confusion matrix: after the class and its name, a column an answer. */
  public static CsvHeader matrixHeader(int classes) {
    List<String> columns = new ArrayList<>(List.of(Columns.CLASS, Columns.NAME));
    for (int answer = 0; answer < classes; answer++) {
      columns.add(column(answer));
    }
    return new CsvHeader(columns);
  }

  /** The column of an answer in a confusion matrix. */
  public static String column(int answer) {
    return Integer.toString(answer);
  }
}
