package org.ghostbatch.trainer.cli.display;

import java.io.Console;

/** Whether someone is watching. */
public final class Terminal {
  private Terminal() {}

  public static boolean isPresent() {
    return System.console() != null && isTerminal(System.console());
  }

  /**
   * From Java 22 on there is a console also where the output is redirected, and a method to ask.
   */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException older) {
      return true;
    }
  }
}
