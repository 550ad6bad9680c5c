package org.ghostbatch.trainer.report;

/** Is notified of what a report leaves out, and says when to stop drawing. */
public interface ReportListener {
  /** Listens to nothing. */
  ReportListener NONE = new ReportListener() {};

  /** A cell of a sweep is damaged, as one line says. */
  default void leftOut(String line) {}

  /** Charts were not drawn as files, as one line says; the page still has them. */
  default void notDrawn(String line) {}

  /** Whether to stop drawing charts, because the process is to end. */
  default boolean isStopped() {
    return false;
  }
}
