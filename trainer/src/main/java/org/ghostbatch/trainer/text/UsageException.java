package org.ghostbatch.trainer.text;

/** Flags that do not make sense; the message names flag, value and remedy in one line. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
