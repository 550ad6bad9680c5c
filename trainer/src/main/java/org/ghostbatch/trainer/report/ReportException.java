package org.ghostbatch.trainer.report;

import java.io.IOException;
import java.nio.file.Path;

/** Files that a report is made from are missing or damaged; the message says which and where. */
public final class ReportException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * A fault of a file as a whole.
   *
   * @param fault what is wrong with it, as the rest of a sentence that begins with its name
   */
  public ReportException(Path file, String fault) {
    super(file + ": " + fault);
  }

  ReportException(Path file, long line, String fault) {
    super("%s, line %d: %s".formatted(file, line, fault));
  }
}
