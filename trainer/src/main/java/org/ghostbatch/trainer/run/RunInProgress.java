package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.report.ReportLines;

/**
 * What the parts of a run share while it trains.
 *
 * @param settings with nothing left open
 * @param config the same, as the run's directory has it
 * @param program that trains
 * @param stopped whether to stop
 */
record RunInProgress(
    RunSettings settings,
    RunConfig config,
    TrainingProgram program,
    RunDirectory directory,
    RunListener listener,
    BooleanSupplier stopped) {

  /** Writes the report, if the run is to have one and there is something to report. */
  void report() throws IOException {
    if (listener.wantsReport() && directory.isFinished() && !stopped.getAsBoolean()) {
      listener.report(directory.report(new ReportLines(listener::line, listener::line, stopped)));
    }
  }
}
