package org.ghostbatch.trainer.formats;

/** What the directory of an evaluation holds. */
public final class EvaluationFiles {
  public static final String EVALUATION = "evaluation.json";
  public static final String CLASSES = "classes.csv";
  public static final String CONFUSION = "confusion.csv";
  public static final String PNG = "confusion.png";
  public static final String SVG = "confusion.svg";

  private EvaluationFiles() {}
}
