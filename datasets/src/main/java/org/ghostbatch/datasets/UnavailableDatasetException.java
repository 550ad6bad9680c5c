package org.ghostbatch.datasets;

/**
 * Data are neither here nor to be had. The message has several lines: the places looked in, the
 * addresses tried and what came of it, the checksums, and what to do.
 */
public final class UnavailableDatasetException extends DatasetException {
  private static final long serialVersionUID = 1L;

  UnavailableDatasetException(String message) {
    super(message);
  }

  UnavailableDatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
