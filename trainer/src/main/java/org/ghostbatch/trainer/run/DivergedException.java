package org.ghostbatch.trainer.run;

/** Training came to a loss that is no number; the message says when, and what may help. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
