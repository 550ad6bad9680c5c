package org.ghostbatch.trainer;

/** A training whose loss is no finite number any more. */
final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message where it happened and what to do, in one line
   */
  DivergedException(String message) {
    super(message);
  }
}
