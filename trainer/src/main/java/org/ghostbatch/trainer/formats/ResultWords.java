package org.ghostbatch.trainer.formats;

/** A row of {@code rows.csv} as a reader sees it: the file has the names of columns alone. */
public final class ResultWords {
  /** What is published where the claim is that something falls. */
  public static final String FALLS = "falls";

  /** How the claims on the time begin. */
  public static final String TIME = "time";

  private ResultWords() {}

  /** A metric in words, for instance {@code training accuracy}. */
  public static String of(String metric) {
    return metric.replace('_', ' ').replaceFirst("^train ", "training ");
  }

  /**
   * What the numbers of a row are: its metric, and for a claim also the difference that was
   * measured.
   *
   * @param setting for a claim, the settings from the first to the last, as in {@code batch 1 to 8}
   */
  public static String of(String setting, String metric, String published) {
    boolean claim = published.equals(FALLS) && !setting.isEmpty();
    return of(metric) + (claim ? ": difference from " + setting : "");
  }

  /** What follows a number: a space and the unit, or nothing where it has none. */
  public static String unit(String metric) {
    return metric.equals(Columns.SECONDS) || metric.startsWith(TIME + " ") ? " s" : "";
  }
}
