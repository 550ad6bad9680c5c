package org.ghostbatch.trainer.report;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Passes on, line by line, what a report leaves out.
 *
 * @param cells takes a line for each cell of a sweep that is damaged
 * @param charts takes a line for charts that were not drawn
 * @param stopped whether the process is to end
 */
public record ReportLines(Consumer<String> cells, Consumer<String> charts, BooleanSupplier stopped)
    implements ReportListener {
  @Override
  public void leftOut(String line) {
    cells.accept(line);
  }

  @Override
  public void notDrawn(String line) {
    charts.accept(line);
  }

  @Override
  public boolean isStopped() {
    return stopped.getAsBoolean();
  }
}
