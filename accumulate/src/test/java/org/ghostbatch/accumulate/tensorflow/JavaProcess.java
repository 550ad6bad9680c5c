package org.ghostbatch.accumulate.tensorflow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a short test program in a JVM of its own. */
public final class JavaProcess {
  private JavaProcess() {}

  /**
   * The same Java with the same classes.
   *
   * @param main has the program's main method
   * @param flags of the JVM, after those that start it quickly
   */
  public static List<String> command(Class<?> main, List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Programs that run for seconds: the second compiler would take more time than it saves.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
