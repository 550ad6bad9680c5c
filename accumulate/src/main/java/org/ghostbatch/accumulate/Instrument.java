package org.ghostbatch.accumulate;

import org.tensorflow.Session;

/** How a loop is run: plainly, or while something is measured. */
@FunctionalInterface
interface Instrument {
  /** Measures nothing. */
  Instrument NONE = TapeLoop::run;

  /** Runs every row of a tape by a loop. */
  void run(TapeLoop loop, Session session, TapeColumns columns);
}
