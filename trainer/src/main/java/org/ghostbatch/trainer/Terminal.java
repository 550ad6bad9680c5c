package org.ghostbatch.trainer;

/** Whether someone is watching, and how much they see. */
final class Terminal {
  /**
   * How many characters a progress bar takes. Fixed: the library that would measure the terminal
   * takes Ctrl-C for itself, and a run could not write what it has.
   */
  static final int WIDTH = 100;

  private Terminal() {}

  static boolean isPresent() {
    return System.console() != null;
  }
}
