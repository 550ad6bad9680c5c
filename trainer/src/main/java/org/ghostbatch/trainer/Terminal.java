package org.ghostbatch.trainer;

/** Whether someone is watching. */
final class Terminal {
  private Terminal() {}

  static boolean isPresent() {
    return System.console() != null;
  }
}
