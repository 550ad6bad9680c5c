package org.ghostbatch.datasets;

import java.io.IOException;

/**
 * Data are missing, damaged, or do not fit together. The message is one line for a person: what is
 * wrong, where, and what to do.
 */
public class DatasetException extends IOException {
  private static final long serialVersionUID = 1L;

  /** An exception with a message for a person. */
  public DatasetException(String message) {
    super(message);
  }

  /** An exception with a message for a person, and what caused it. */
  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
