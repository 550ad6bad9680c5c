package org.ghostbatch.trainer.serving;

import java.io.IOException;

/** Writes predictions as they come; {@link #finish} ends the text, and closes nothing. */
public interface PredictionWriter extends Predictor.Answered {
  /** Writes what follows the last. */
  void finish() throws IOException;
}
