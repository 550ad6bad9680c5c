package org.ghostbatch.datasets;

/**
 * A file is there, but is not what it must be. The message names it, what was expected and found,
 * and what to do. Do not silently take other data instead.
 */
public final class DamagedDatasetException extends DatasetException {
  private static final long serialVersionUID = 1L;

  DamagedDatasetException(String message) {
    super(message);
  }
}
