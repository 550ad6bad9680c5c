package org.ghostbatch.trainer.run;

/** The loss is no longer finite; the message says when, and what may help. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
