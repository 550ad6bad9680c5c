package org.ghostbatch.trainer;

/** Flags that do not make sense; the message names flag, value and remedy in one line. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
