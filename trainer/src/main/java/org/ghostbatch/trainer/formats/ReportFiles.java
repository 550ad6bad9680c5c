package org.ghostbatch.trainer.formats;

/** What a report adds to any directory. */
public final class ReportFiles {
  public static final String PAGE = "report.html";
  public static final String CHARTS = "charts";

  private ReportFiles() {}
}
