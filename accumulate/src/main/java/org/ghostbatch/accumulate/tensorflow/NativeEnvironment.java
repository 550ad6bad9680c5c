package org.ghostbatch.accumulate.tensorflow;

import com.sun.jna.LastErrorException;
import java.util.HashMap;
import java.util.Map;

/**
 * The environment variables of this process as native libraries see them. {@link System#getenv} and
 * child processes do not see what is set here.
 */
final class NativeEnvironment {
  private static final Map<String, String> SET = new HashMap<>();

  private NativeEnvironment() {}

  static synchronized Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.putAll(SET);
    return variables;
  }

  /**
   * Sets variables.
   *
   * @throws IllegalStateException if that is impossible here, saying why
   */
  static synchronized void set(Map<String, String> variables) {
    try {
      CLibrary c = CLibrary.open();
      variables.forEach(
          (name, value) -> {
            c.setenv(name, value, 1);
            SET.put(name, value);
          });
    } catch (LinkageError | LastErrorException impossible) {
      throw new IllegalStateException(
          "cannot set environment variables: " + firstLine(impossible), impossible);
    }
  }

  private static String firstLine(Throwable fault) {
    return String.valueOf(fault.getMessage()).lines().findFirst().orElse("");
  }
}
