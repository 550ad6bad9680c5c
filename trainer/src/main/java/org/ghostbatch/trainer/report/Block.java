package org.ghostbatch.trainer.report;

import java.util.List;

/** A part of a page. */
sealed interface Block permits Chart, ChartGroup, Link, NamedValues, Prose, Table {
  String html();

  /** The charts in it, which are drawn by the page's script and as images. */
  default List<Chart> charts() {
    return List.of();
  }
}
