package org.ghostbatch.trainer.files;

/** A directory that another process writes; the message names both in one line. */
public final class InUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InUseException(String message) {
    super(message);
  }
}
